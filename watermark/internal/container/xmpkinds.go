package container

import (
	"encoding/xml"
	"strings"
)

// kind sorts the property that is open: by the structure it stands in, its namespace, its name. It is "" for
// what only repeats how pixels are stored.
func (x *xmpReader) kind(name xml.Name) string {
	for _, n := range x.path {
		switch n.Local {
		case "History", "DerivedFrom", "DocumentAncestors", "Ingredients", "Pantry", "Manifest", "Versions",
			"ManagedFrom":
			return KindHistory
		case "Regions", "RegionInfo", "PersonInImageWDetails":
			return regionKind(name.Local)
		case "LocationCreated", "LocationShown":
			return KindLocation
		case "CreatorContactInfo", "Licensor", "CopyrightOwner", "ImageCreator":
			return KindOwner
		case "TextLayers":
			return KindHidden
		}
	}
	switch {
	case strings.Contains(name.Space, "hdr-gain-map"), strings.Contains(name.Space, "HDRGainMap"):
		return KindSecondPicture
	case strings.Contains(name.Space, "camera-raw"), strings.Contains(name.Space, "crss"):
		return KindSettings
	case strings.Contains(name.Space, "/container/") || strings.Contains(name.Space, "/photos/1.0/depthmap"):
		return KindSecondPicture
	}
	return xmpKind(name)
}

// regionKind sorts the parts of a region: names of people, against the frame around them.
func regionKind(local string) string {
	switch local {
	case "Name", "PersonDisplayName", "PersonName", "PersonId", "PersonEmailDigest", "PersonLiveIdCID",
		"PersonSourceID", "Type", "Description":
		return KindPerson
	}
	return ""
}

// xmpKind sorts properties by name, whatever their namespace: the same names mean the same in Dublin Core,
// Photoshop, IPTC, EXIF and the vendors' own.
func xmpKind(name xml.Name) string {
	switch name.Local {
	case "City", "State", "Country", "CountryCode", "CountryName", "Location", "Sublocation", "ProvinceState", "WorldRegion":
		return KindLocation
	case "creator", "rights", "Owner", "OwnerName", "CameraOwnerName", "Artist", "Copyright", "Author", "AuthorsPosition",
		"CaptionWriter", "Credit", "Source", "WebStatement", "UsageTerms", "Certificate", "contributor", "publisher":
		return KindOwner
	case "PersonInImage", "PersonDisplayName", "People", "OrganisationInImageName":
		return KindPerson
	case "SerialNumber", "BodySerialNumber", "LensSerialNumber", "CameraSerialNumber", "InternalSerialNumber",
		"ImageUniqueID", "DigitalImageGUID", "BurstID", "MediaGroupUUID", "ContentIdentifier":
		return KindSerial
	case "Make", "Model", "Lens", "LensMake", "LensModel", "LensInfo", "LensID", "HostComputer", "Firmware":
		return KindDevice
	case "CreatorTool", "Software", "Producer", "Toolkit", "creatorAppId", "CaptureSoftware", "StitchingSoftware":
		return KindSoftware
	case "DocumentID", "OriginalDocumentID", "InstanceID", "VersionID", "RenditionClass", "PreservedFileName",
		"RawFileName", "DocumentAncestors", "GUID", "HasExtendedXMP", "identifier", "TransmissionReference":
		return KindHistory
	case "image":
		return KindThumbnail
	case "MotionPhoto", "MicroVideo", "MotionPhotoVersion", "MicroVideoOffset":
		return KindVideo
	case "Data", "Mime", "ImageType":
		return KindSecondPicture
	case "title", "description", "Headline", "Instructions", "UserComment", "ImageDescription", "Label", "Title",
		"Description", "Notes":
		return KindComment
	case "format", "ColorMode", "ICCProfile", "Orientation", "xmpNote", "about":
		return ""
	}
	switch {
	case strings.HasPrefix(name.Local, "GPS"):
		return xmpGPSKind(name.Local)
	case strings.Contains(name.Local, "Date") || strings.HasPrefix(name.Local, "Time"), name.Local == "date":
		return KindTime
	case strings.HasSuffix(name.Space, "/tiff/1.0/"):
		return ""
	case isStorage(name.Local), strings.HasPrefix(name.Local, "Pixel"), name.Local == "NativeDigest":
		return ""
	case strings.HasSuffix(name.Space, "/exif/1.0/"), strings.HasSuffix(name.Space, "/exif/1.0/aux/"),
		strings.Contains(name.Space, "exif/2"), strings.HasSuffix(name.Space, "/xap/1.0/g/img/"):
		return KindSettings
	}
	return KindText
}

// xmpGPSKind sorts positions from the time beside them.
func xmpGPSKind(local string) string {
	switch local {
	case "GPSTimeStamp", "GPSDateStamp":
		return KindTime
	case "GPSVersionID":
		return ""
	}
	return KindLocation
}
