// Package compiled is where tests keep the compiled PDF renderer: compiling it takes seconds, and a minute under the race
// detector, of each test's process. No part of the product imports it.
package compiled

import "os"

// Dir is a folder for watermark.Stamper's CacheDir: that of the environment variable MOHR_TEST_RENDERER, which may be shared
// by processes of one user; "", which keeps nothing, without it.
func Dir() string { return os.Getenv("MOHR_TEST_RENDERER") }
