package trail

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"smaudit/scanner/model"
	"smaudit/scanner/trail/digest"
	"smaudit/scanner/trail/logfile"
)

// PublicKeys is the file in which the keys are expected by which the digests of a folder were signed: what
// aws cloudtrail list-public-keys prints, beside AWSLogs.
const PublicKeys = "public-keys.json"

// maxKeys bounds the file of the keys, in bytes.
const maxKeys = 4 << 20

// chains validates the digests among the files, folder by folder. What keeps it from that is in the gaps.
func chains(ctx context.Context, fsys fs.FS, names []string) (*digest.Report, []model.Gap, error) {
	all := &digest.Report{}
	var gaps []model.Gap
	for _, root := range signedFolders(names) {
		keys, err := keysOf(fsys, root)
		if err != nil {
			gaps = append(gaps, model.Gap{
				Operation: "validate digests", Resource: path.Join(root, PublicKeys), Reason: model.GapUnresolved, Detail: err.Error(), Aside: true,
				Hides: []model.Path{"chain_gaps", "digest_faults", "chain_faults", "validated"},
			})
		}
		below, err := fs.Sub(fsys, root)
		if err != nil {
			return nil, nil, fmt.Errorf("validate the digests in %s: %w", root, err)
		}
		report, err := digest.Validate(ctx, digest.Folder(below), keys, digest.Options{})
		if err != nil {
			return nil, nil, fmt.Errorf("validate the digests in %s: %w", root, err)
		}
		all.Chains = append(all.Chains, report.Chains...)
	}
	return all, gaps, nil
}

// signedFolders are those that hold AWSLogs with digests, and the files' own where these lie alone.
func signedFolders(names []string) []string {
	var out []string
	for _, name := range names {
		if key, ok := logfile.ParseKey(name); ok && key.Kind == logfile.Digest {
			root := path.Dir(name)
			if i := strings.Index("/"+name, "/AWSLogs/"); i >= 0 {
				root = path.Clean("./" + name[:i])
			}
			out = append(out, root)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func keysOf(fsys fs.FS, root string) (keys digest.Keys, err error) {
	file, err := fsys.Open(path.Join(root, PublicKeys))
	if errors.Is(err, fs.ErrNotExist) {
		return keys, fmt.Errorf("there is no %s beside the logs; aws cloudtrail list-public-keys --start-time … prints it", PublicKeys)
	}
	if err != nil {
		return keys, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil || info.Size() > maxKeys {
		return keys, fmt.Errorf("it is no list of keys")
	}
	text, err := fs.ReadFile(fsys, path.Join(root, PublicKeys))
	if err != nil {
		return keys, err
	}
	return keys, keys.Read("", text)
}
