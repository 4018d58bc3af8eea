//go:build !js

package pdf

import "time"

// SetLimit gives a task another time than MaxTime.
func (e *Engine) SetLimit(d time.Duration) { e.limit = d }
