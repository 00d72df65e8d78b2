package digest

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"
)

// Keys are the public keys by which digests are validated. The zero value has none, with which only the hashes
// can be compared.
type Keys struct {
	byPrint map[string]*rsa.PublicKey
	given   map[string]window // of the regions of which keys were given: the time that they are for
}

type window struct{ from, to time.Time }

// Key is a public key as AWS lists it. The times may be unknown.
type Key struct {
	Fingerprint string
	Value       []byte // DER, PKCS #1
	From, To    time.Time
}

// Read adds the keys of a region from the JSON of "aws cloudtrail list-public-keys". Without a region they may be
// of any.
func (k *Keys) Read(region string, text []byte) error {
	var list struct {
		PublicKeyList []struct {
			Fingerprint                        string
			Value                              []byte
			ValidityStartTime, ValidityEndTime validity
		}
	}
	if err := json.Unmarshal(text, &list); err != nil {
		return fmt.Errorf("read public keys: %w", err)
	}
	if len(list.PublicKeyList) == 0 {
		return errors.New("read public keys: PublicKeyList is empty")
	}
	for _, key := range list.PublicKeyList {
		err := k.Add(region, Key{
			Fingerprint: key.Fingerprint, Value: key.Value,
			From: time.Time(key.ValidityStartTime), To: time.Time(key.ValidityEndTime),
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Add adds a key of a region.
func (k *Keys) Add(region string, key Key) error {
	public, err := parseKey(key.Value)
	if err != nil {
		return fmt.Errorf("read public key %s: %w", key.Fingerprint, err)
	}
	if key.Fingerprint == "" {
		return errors.New("read public key: it has no fingerprint")
	}
	if k.byPrint == nil {
		k.byPrint, k.given = make(map[string]*rsa.PublicKey), make(map[string]window)
	}
	k.byPrint[key.Fingerprint] = public
	k.given[region] = union(k.given, region, window{key.From, key.To})
	return nil
}

// parseKey accepts PKCS #1, which AWS returns, and the subject public key info that an example of AWS's shows.
func parseKey(der []byte) (*rsa.PublicKey, error) {
	public, err := x509.ParsePKCS1PublicKey(der)
	if err == nil {
		return public, nil
	}
	other, failed := x509.ParsePKIXPublicKey(der)
	if public, ok := other.(*rsa.PublicKey); ok && failed == nil {
		return public, nil
	}
	return nil, err
}

func union(all map[string]window, region string, w window) window {
	old, ok := all[region]
	if !ok {
		return w
	}
	if w.from.IsZero() || w.from.Before(old.from) {
		old.from = w.from
	}
	if w.to.IsZero() || !old.to.IsZero() && w.to.After(old.to) {
		old.to = w.to
	}
	return old
}

// listed reports whether the keys of the region at that time were given, so that one that is not among them is
// none of AWS's. It cannot be said of keys whose region is not known.
func (k *Keys) listed(region string, at time.Time) bool {
	w, ok := k.given[region]
	return ok && region != "" && !at.Before(w.from) && (w.to.IsZero() || !at.After(w.to))
}

// validity is a time in one of the ways in which versions of the AWS CLI write it.
type validity time.Time

func (v *validity) UnmarshalJSON(raw []byte) error {
	text := string(raw)
	if unquoted, err := strconv.Unquote(text); err == nil {
		text = unquoted
	}
	if seconds, err := strconv.ParseFloat(text, 64); err == nil {
		*v = validity(time.Unix(int64(seconds), 0).UTC())
		return nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err == nil {
		*v = validity(at)
	}
	return nil // a key is of use whenever it is valid
}
