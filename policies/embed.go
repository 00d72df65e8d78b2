package policies

import "embed"

//go:embed all:schema rules lib
var files embed.FS
