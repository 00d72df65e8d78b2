package policies

import (
	"slices"
	"sync"

	"github.com/open-policy-agent/opa/v1/ast"
)

// removed are the built-ins that rules do not have, each with the reason. A verdict must follow from
// the input and the configuration alone, or it could neither be repeated nor remembered. What is left
// of print is erased by the compiler, except in tests.
var removed = map[string]string{
	"http.send":                                 "reaches the network",
	"net.lookup_ip_addr":                        "reaches the network",
	"json.match_schema":                         "may fetch a $ref from the network",
	"json.verify_schema":                        "may fetch a $ref from the network",
	"providers.aws.sign_req":                    "signs requests with credentials and the clock",
	"time.now_ns":                               "reads the clock; ages are attributes of the input",
	"io.jwt.decode_verify":                      "reads the clock",
	"crypto.x509.parse_and_verify_certificates": "reads the clock and the system's roots",
	"crypto.x509.parse_and_verify_certificates_with_options": "reads the clock and the system's roots",
	"io.jwt.encode_sign":                "is random, and handles private keys",
	"io.jwt.encode_sign_raw":            "is random, and handles private keys",
	"rand.intn":                         "is random",
	"uuid.rfc4122":                      "is random",
	"opa.runtime":                       "reads the environment",
	"rego.parse_module":                 "parses code at run time",
	"trace":                             "writes to nowhere",
	"crypto.parse_private_keys":         "handles private keys",
	"crypto.x509.parse_keypair":         "handles private keys",
	"crypto.x509.parse_rsa_private_key": "handles private keys",
}

var capabilities = sync.OnceValue(func() *ast.Capabilities {
	all := ast.CapabilitiesForThisVersion()
	all.Builtins = slices.DeleteFunc(all.Builtins, func(b *ast.Builtin) bool { return removed[b.Name] != "" })
	all.AllowNet = []string{}
	return all
})
