package logfile

import "encoding/binary"

// needle is what every record about secrets holds: the source of Secrets Manager's own events, and the
// ARN in the encryption context of a key that decrypts for it. It also stands in policies within other
// records, so what holds it is a candidate only. One written with escapes (\u0073ecretsmanager) is not
// found; AWS escapes no letters.
const needle = "secretsmanager"

const (
	gram   = 4                      // bytes looked at in one place
	stride = len(needle) - gram + 1 // every needle covers one place of each such row of places
	bits   = 12
)

// grams tells where in the needle four bytes stand, plus one; they are found by hash.
var grams = func() (table [1 << bits]uint8) {
	for i := range stride {
		table[hash([]byte(needle[i:]))] = uint8(i + 1)
	}
	return table
}()

// hash gives the eleven grams of the needle a place each, which a test holds.
func hash(b []byte) uint32 {
	return binary.LittleEndian.Uint32(b) * 0x9E3779B1 >> (32 - bits)
}

// find returns where the needle next begins at or after from, or -1. It looks at four bytes in every
// eleven, which takes half the time of bytes.Index or less, and a twentieth of that of decompressing.
func find(b []byte, from int) int {
	const row = 4 * stride
	i := from + stride - 1
	for i+row <= len(b) {
		places := b[i : i+row]
		if grams[hash(places)]|grams[hash(places[stride:])]|grams[hash(places[2*stride:])]|grams[hash(places[3*stride:])] != 0 {
			if hit := sift(b, i, i+row); hit >= 0 {
				return hit
			}
		}
		i += row
	}
	return sift(b, i, len(b))
}

// sift looks at the places from i on one by one.
func sift(b []byte, i, to int) int {
	for ; i < to && i+gram <= len(b); i += stride {
		if place := grams[hash(b[i:])]; place != 0 {
			if begin := i - int(place-1); begin+len(needle) <= len(b) && string(b[begin:begin+len(needle)]) == needle {
				return begin
			}
		}
	}
	return -1
}
