package watermark

// Check holds a label against the rules that need no document: how long its words are, whether their characters can be
// printed, its dates. A label that passes may still be too long for one small picture. An unset day of issue or copy ID
// counts as one that is set. The error is ErrLabel, or ErrUsage for a language that is none.
func (l Label) Check() error {
	if l.Issued.IsZero() {
		l.Issued = Date{Year: 2026, Month: 1, Day: 1} // any will do
	}
	j := Job{Label: l, QR: QROff}
	canonical, _, err := j.prepare()
	if err != nil {
		return err
	}
	_, err = canonical.rows()
	return err
}
