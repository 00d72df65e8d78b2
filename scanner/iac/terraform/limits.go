package terraform

import "fmt"

// The limits within which a root is evaluated. Each lies far above what Terraform itself handles
// in one root; they exist because the code that is read may be hostile.
const (
	maxFileBytes   = 10 << 20   // of a configuration, variable or template file
	maxFiles       = 20_000     // configuration files of one root with its modules
	maxNesting     = 300        // brackets and operators within each other in one expression
	maxDepth       = 250        // values that wait for each other
	maxItems       = 100_000    // of one count or for_each
	maxInstances   = 400_000    // resource instances of one root
	maxModules     = 10_000     // module instances of one root
	maxModuleDepth = 30         // modules within each other
	maxValueNodes  = 1_000_000  // elements that one expression may make
	maxWork        = 16_000_000 // elements that a root may make, and hand to functions
	maxTextBytes   = 16 << 20   // of one string
	maxGaps        = 1_000      // of one root
	maxMarks       = 10_000     // acceptances in comments of one root
	maxExponent    = 2_048      // binary exponent of a number
	maxMatches     = 10_000     // elements of a list that is compared element by element
	maxPad         = 10_000     // width or precision of a format verb
)

// bytesPerNode is how much text weighs as much as one element.
const bytesPerNode = 16

// limitError tells that evaluation stopped at a limit. It passes through try and can.
type limitError struct{ what string }

func (e *limitError) Error() string { return e.what }

func exceeded(format string, args ...any) error {
	return &limitError{fmt.Sprintf(format, args...)}
}
