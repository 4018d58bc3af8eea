package container

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// gpsKinds of tags that hold a text with its character set (EXIF 3.0, 4.6.7).
const (
	tagGPSMethod = 0x1b
	tagGPSArea   = 0x1c
)

// gpsEntry notes texts that the library does not read.
func (r *revealer) gpsEntry(d *ifdReader, e entry) {
	switch e.tag {
	case tagGPSMethod:
		r.addText(KindLocation, "EXIF GPS ProcessingMethod", encodedText(e.value, d.order))
	case tagGPSArea:
		r.addText(KindLocation, "EXIF GPS AreaInformation", encodedText(e.value, d.order))
	}
}

// hasDenominators reports whether a value of rationals is more than 0/0, which phones write for "not known".
func (d *ifdReader) hasDenominators(e entry) bool {
	if e.kind != 5 && e.kind != 10 {
		return e.value != nil
	}
	for b := e.value; len(b) >= 8; b = b[8:] {
		if d.order.Uint32(b[4:]) != 0 {
			return true
		}
	}
	return false
}

// location notes what the GPS tags say together: the position and height, the time, and the rest by name.
func (e *exifReader) location(hasFix bool) {
	lat, okLat := degrees(e.gps["GPSLatitude"])
	long, okLong := degrees(e.gps["GPSLongitude"])
	switch {
	case !hasFix && lat == 0 && long == 0:
	case okLat && okLong && math.Abs(lat) <= 90 && math.Abs(long) <= 180:
		e.add(KindLocation, e.where+" GPS", position(lat, long, e.text("GPSLatitudeRef"), e.text("GPSLongitudeRef")), 0)
	case okLat || okLong:
		e.add(KindLocation, e.where+" GPS", unreadable, 0)
	}
	if height, ok := degrees(e.gps["GPSAltitude"]); ok && (hasFix || height != 0) {
		side := "above"
		if e.text("GPSAltitudeRef") == "1" {
			side = "below"
		}
		e.add(KindLocation, e.where+" GPSAltitude", fmt.Sprintf("%.1f m %s sea level", height, side), 0)
	}
	if day, clock := e.text("GPSDateStamp"), e.text("GPSTimeStamp"); strings.Trim(day+clock, "0: ") != "" {
		e.add(KindTime, e.where+" GPS", strings.TrimSpace(day+" "+clock)+" UTC", 0)
	}
	names := make([]string, 0, len(e.gps))
	for name := range e.gps {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if gpsDetail(name) {
			e.addText(KindLocation, e.where+" "+name, e.text(name))
		}
	}
}

// gpsDetail reports whether a tag says more of the place than the position.
func gpsDetail(name string) bool {
	switch name {
	case "GPSDestLatitude", "GPSDestLatitudeRef", "GPSDestLongitude", "GPSDestLongitudeRef", "GPSDestBearing",
		"GPSDestDistance", "GPSImgDirection", "GPSSpeed", "GPSTrack", "GPSHPositioningError":
		return true
	}
	return false
}

// text returns a GPS tag's value as a word.
func (e *exifReader) text(name string) string {
	v, ok := e.gps[name]
	if !ok || v == nil {
		return ""
	}
	if n, isRational := v.(interface{ Float64() float64 }); isRational {
		return fmt.Sprintf("%.4g", n.Float64())
	}
	return strings.Trim(fmt.Sprint(v), "\x00 ")
}

// degrees makes a number of what the library hands out for one.
func degrees(v any) (float64, bool) {
	switch n := v.(type) {
	case float64:
		return n, !math.IsNaN(n) && !math.IsInf(n, 0)
	case interface{ Float64() float64 }:
		return n.Float64(), true
	}
	return 0, false
}

// position writes a place as "33.7215 N, 73.0433 E". The hemispheres are as told, or by the sign.
func position(lat, long float64, northSouth, eastWest string) string {
	side := func(v float64, told, plus, minus string) string {
		if told = strings.ToUpper(told); v < 0 || told != plus && told != minus {
			told = plus
			if v < 0 {
				told = minus
			}
		}
		return told
	}
	return fmt.Sprintf("%.4f %s, %.4f %s", math.Abs(lat), side(lat, northSouth, "N", "S"),
		math.Abs(long), side(long, eastWest, "E", "W"))
}
