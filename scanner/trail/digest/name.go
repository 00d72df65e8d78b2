package digest

import (
	"strings"
	"time"
)

// name is what a digest's key tells: FOLDER/CloudTrail-Digest/REGION/YYYY/MM/DD/FILE with a file of
// ACCOUNT_CloudTrail-Digest_REGION_TRAIL_HOME_TIME.json.gz, or _backfill.json.gz for files that came too late for
// their digest (CloudTrail user guide, digest file structure, 2026).
type name struct {
	key      string
	place    place
	trail    string
	home     string
	end      time.Time
	backfill bool
}

// place is a folder with the logs of one account and region. Trails may share it, and the names of log files do
// not tell them apart.
type place struct{ root, account, region string }

const (
	digestFolder = "CloudTrail-Digest/"
	logFolder    = "CloudTrail/"
	extension    = ".json.gz"
	stamp        = "20060102T150405Z"
	logStamp     = "20060102T1504Z"
)

func parseName(key string) (name, bool) {
	root, file, ok := split(key, digestFolder)
	if !ok {
		return name{}, false
	}
	file, ok = strings.CutSuffix(file, extension)
	file, backfill := strings.CutSuffix(file, "_backfill")
	account, rest, found := strings.Cut(file, "_CloudTrail-Digest_")
	region, rest, cut := strings.Cut(rest, "_")
	rest, time, dated := cutLast(rest, "_")
	trail, home, homed := cutLast(rest, "_") // names of trails may have underscores
	end, valid := parseStamp(stamp, time)
	return name{
		key: key, place: place{root, account, region}, trail: trail, home: home, end: end, backfill: backfill,
	}, ok && found && cut && dated && homed && valid && trail != ""
}

// parseLog returns the place of a log file, and the minute in which it was delivered:
// ACCOUNT_CloudTrail_REGION_TIME_SUFFIX.json.gz.
func parseLog(key string) (place, time.Time, bool) {
	root, file, ok := split(key, logFolder)
	if !ok || !strings.HasSuffix(file, extension) {
		return place{}, time.Time{}, false
	}
	parts := strings.Split(file, "_")
	if len(parts) != 5 || parts[1] != "CloudTrail" {
		return place{}, time.Time{}, false
	}
	at, ok := parseStamp(logStamp, parts[3])
	return place{root, parts[0], parts[2]}, at, ok
}

// split returns what is before the folder in the key, and the name of the file somewhere below it.
func split(key, folder string) (root, file string, ok bool) {
	at := strings.LastIndex("/"+key, "/"+folder)
	slash := strings.LastIndexByte(key, '/')
	if at < 0 || slash < 0 || len(key) > maxKey {
		return "", "", false
	}
	return key[:at], key[slash+1:], true
}

func cutLast(s, separator string) (before, after string, found bool) {
	at := strings.LastIndex(s, separator)
	if at < 0 {
		return s, "", false
	}
	return s[:at], s[at+len(separator):], true
}

func parseStamp(layout, text string) (time.Time, bool) {
	at, err := time.Parse(layout, text)
	return at, err == nil
}

// move tells where the files of a bucket lie now. Signed names are those of the bucket; a copy may begin in
// another folder.
type move struct{ from, to string }

// moved compares the name that was signed with the one that the file has. They have to be equal from AWS's
// folder of digests on.
func moved(signed, has string) (move, bool) {
	n := 0
	for n < min(len(signed), len(has)) && signed[len(signed)-1-n] == has[len(has)-1-n] {
		n++
	}
	m := move{signed[:len(signed)-n], has[:len(has)-n]}
	if !whole(m.from) || !whole(m.to) {
		next := strings.IndexByte(has[len(has)-n:], '/')
		if next < 0 {
			return move{}, false
		}
		n -= next + 1
		m = move{signed[:len(signed)-n], has[:len(has)-n]}
	}
	root, _, ok := split(has, digestFolder)
	return m, ok && len(m.to) <= len(root)
}

// whole reports whether a prefix ends where a folder does.
func whole(prefix string) bool { return prefix == "" || strings.HasSuffix(prefix, "/") }

// now returns where the file with the signed name lies.
func (m move) now(signed string) string {
	if rest, ok := strings.CutPrefix(signed, m.from); ok {
		return m.to + rest
	}
	return signed
}
