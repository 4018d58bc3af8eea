package watermark

import (
	"reflect"
	"slices"
	"testing"

	"mohr/watermark/internal/plan"
)

// Every second line says the same whatever a copy is for, so that copies laid over one another do not uncover what lies
// beneath it.
func TestEverySecondLineIsTheSame(t *testing.T) {
	day := Date{2026, 11, 24}
	labels := []Label{
		{Purpose: "SIM registration only", Recipient: "Jazz Franchise", Issued: day, Expires: Date{2026, 12, 31}, CopyID: CopyID{1}},
		{Purpose: "Rent agreement", Issued: Date{2027, 1, 2}, CopyID: CopyID{2, 3}},
	}
	for _, lang := range []Lang{English, Urdu, Both} {
		labels[0].Lang, labels[1].Lang = lang, lang
		var rows [2][]plan.Row
		for i, l := range labels {
			all, err := l.rows()
			if err != nil {
				t.Fatal(err)
			}
			rows[i] = slices.DeleteFunc(all, func(r plan.Row) bool { return r.Size > 0 }) // small, between two others
		}
		a, b := rows[0], rows[1]
		if len(a) != len(b) || len(a)%2 != 0 || len(a) == 0 {
			t.Fatalf("language %d: %d and %d rows, want as many, in pairs", lang, len(a), len(b))
		}
		for i := range a {
			if same := reflect.DeepEqual(a[i], b[i]); same != (i%2 == 1) {
				t.Errorf("language %d, row %d: the same in both labels is %v", lang, i, same)
			}
		}
	}
}
