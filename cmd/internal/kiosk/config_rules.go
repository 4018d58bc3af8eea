package kiosk

import (
	"errors"
	"net"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"mohr/watermark"
	"mohr/web"
)

// languages wants each language of the page once at most, and one at least.
func (r *reader) languages(list []string) {
	if len(list) == 0 {
		r.tell("languages", "languages is empty, want some of %s", listed(web.KioskLanguages[:]))
	}
	for i, l := range list {
		at := element("languages", i)
		switch {
		case !slices.Contains(web.KioskLanguages[:], l):
			r.tell(at, "languages has %q, want some of %s", l, listed(web.KioskLanguages[:]))
		case slices.Contains(list[:i], l):
			r.tell(at, "languages has %q twice", l)
		}
	}
}

// purposes reads what copies may be for: ready-made ones, and the site's own.
func (r *reader) purposes(s *web.KioskSettings) {
	all := ready()
	var own []web.KioskPurpose
	for i := range r.count("purpose") {
		own = append(own, r.ownPurpose(i, slices.Concat(all, own)))
	}
	var ids []string
	r.list("purposes", &ids)
	if !r.has("purposes") && len(own) == 0 {
		for _, p := range all {
			ids = append(ids, p.ID)
		}
	}
	all = append(all, own...)
	for i, id := range ids {
		at := slices.IndexFunc(all, func(p web.KioskPurpose) bool { return p.ID == id })
		switch {
		case at < 0:
			var known []string
			for _, p := range all {
				known = append(known, p.ID)
			}
			r.tell(element("purposes", i), "purposes has %q, want some of %s", id, listed(known))
		case slices.Contains(ids[:i], id):
			r.tell(element("purposes", i), "purposes has %q twice", id)
		default:
			s.Purposes = append(s.Purposes, all[at])
		}
	}
	for _, p := range own {
		if !slices.Contains(ids, p.ID) {
			s.Purposes = append(s.Purposes, p)
		}
	}
	if n := len(s.Purposes); n > maxPurposes {
		r.tell("purposes", "there are %d purposes, limit is %d", n, maxPurposes)
	} else if n == 0 && !s.FreeText && !r.told("purposes") {
		r.tell("purposes", "there is no purpose, and free_text is false")
	}
}

// ownPurpose reads one [[purpose]].
func (r *reader) ownPurpose(i int, others []web.KioskPurpose) web.KioskPurpose {
	table := element("purpose", i)
	p := web.KioskPurpose{Icon: "other"}
	r.text(table+".id", &p.ID)
	r.text(table+".en", &p.EN)
	r.text(table+".ur", &p.UR)
	r.choice(table+".icon", &p.Icon, web.KioskIcons[:]...)
	for _, field := range [][2]string{{".id", p.ID}, {".en", p.EN}, {".ur", p.UR}} {
		key, value := field[0], field[1]
		if value == "" && !r.told(table+key) {
			r.tell(table, "purpose has no %s", key[1:])
		}
	}
	switch {
	case p.ID == "":
	case len(p.ID) > maxID || strings.Trim(p.ID, "abcdefghijklmnopqrstuvwxyz0123456789-") != "":
		r.tell(table+".id", "purpose.id is %q, want at most %d of a to z, 0 to 9 and -", p.ID, maxID)
	case p.ID == "other":
		r.tell(table+".id", "purpose.id is other, which is the name of free text")
	case slices.ContainsFunc(others, func(o web.KioskPurpose) bool { return o.ID == p.ID }):
		r.tell(table+".id", "purpose.id is %q, which is taken", p.ID)
	}
	return p
}

// labels holds the words that go on copies against the rules of a label.
func (r *reader) labels(s web.KioskSettings) {
	check := func(at, name string, l watermark.Label) {
		if err := l.Check(); err != nil {
			_, why, _ := strings.Cut(strings.TrimSuffix(err.Error(), ": "+watermark.ErrLabel.Error()), ": ")
			r.tell(at, "%s cannot be printed: %s", name, why)
		}
	}
	if s.Recipient != "" {
		check("recipient", "recipient", watermark.Label{Purpose: "x", Recipient: s.Recipient})
	}
	for i := range r.count("purpose") {
		for _, lang := range [...]string{"en", "ur"} {
			at := element("purpose", i) + "." + lang
			if text, ok := r.value(at).(string); ok && text != "" {
				check(at, "purpose."+lang, watermark.Label{Purpose: text})
			}
		}
	}
}

// address wants an address of this machine alone.
func (r *reader) address(key string, to *string) {
	r.text(key, to)
	if !r.has(key) || r.told(key) {
		return
	}
	host, port, err := net.SplitHostPort(*to)
	n, portErr := strconv.ParseUint(port, 10, 16)
	if errors.Join(err, portErr) != nil || !slices.Contains([]string{"127.0.0.1", "localhost", "::1"}, host) || n > 65535 {
		r.tell(key, "%s is %q, want one of this machine alone, as %s", key, *to, usualAddress)
	}
}

// path wants an absolute path.
func (r *reader) path(key string, to *string) {
	r.text(key, to)
	if r.has(key) && !r.told(key) && !filepath.IsAbs(*to) {
		r.tell(key, "%s is %q, want a path that begins with /", key, *to)
	}
	if *to != "" {
		*to = filepath.Clean(*to)
	}
}

// listed lists words for a person.
func listed(all []string) string { return strings.Join(all, ", ") }
