package container

import "strings"

// exifKind sorts the tags of EXIF 3.0, TIFF 6.0 and their extensions, by the library's names, which are
// exiftool's. It is "" for those that only say how pixels are stored, or that are read elsewhere.
func exifKind(tag string) string {
	switch tag {
	case "Artist", "Copyright", "OwnerName", "Photographer", "ImageEditor", "ProfileCopyright":
		return KindOwner
	case "SerialNumber", "LensSerialNumber", "CameraSerialNumber", "ImageUniqueID", "RawDataUniqueID",
		"OceIDNumber", "GooglePlusUploadCode":
		return KindSerial
	case "Make", "Model", "LensMake", "LensModel", "LensInfo", "DNGLensInfo", "Lens", "HostComputer", "CameraFirmware",
		"UniqueCameraModel", "LocalizedCameraModel", "CameraLabel", "Model2", "XiaomiModel", "TargetPrinter":
		return KindDevice
	case "ModifyDate", "DateTimeOriginal", "CreateDate", "OffsetTime", "OffsetTimeOriginal", "OffsetTimeDigitized",
		"PreviewDateTime", "TimeZoneOffset", "MDPrepDate", "MDPrepTime", "FaxRecvTime", "TimeCodes":
		return KindTime
	case "Software", "ProcessingSoftware", "RAWDevelopingSoftware", "ImageEditingSoftware",
		"MetadataEditingSoftware", "ExpandSoftware", "PreviewApplicationName", "PreviewApplicationVersion":
		return KindSoftware
	case "ImageDescription", "Title", "PanasonicTitle", "PanasonicTitle2", "Annotations", "WangAnnotation":
		return KindComment
	case "ImageHistory", "OriginalFileName", "OriginalRawFileName", "RawFile", "DocumentName", "OPIProxy":
		return KindHistory
	case "PageName", "Site", "ReelName", "MDLabName", "SecurityClassification", "RelatedSoundFile", "InkNames",
		"GDALMetadata", "GeoTiffAsciiParams", "CIP3DataFile", "FaxSubAddress", "ImageID", "Rating", "RatingPercent":
		return KindText
	case "GeoTiffDoubleParams", "ModelTiePoint", "ModelTransform", "PixelScale":
		return KindLocation
	}
	if strings.HasPrefix(tag, "GPS") && tag != "GPSProcessingMethod" && tag != "GPSAreaInformation" {
		return KindLocation
	}
	if isStorage(tag) {
		return ""
	}
	return KindSettings
}

// isStorage reports whether a tag says how pixels or tags are stored, or is read by another part.
func isStorage(tag string) bool {
	switch tag {
	case "ImageWidth", "ImageHeight", "BitsPerSample", "Compression", "PhotometricInterpretation", "FillOrder",
		"StripOffsets", "Orientation", "SamplesPerPixel", "RowsPerStrip", "StripByteCounts", "XResolution",
		"YResolution", "PlanarConfiguration", "ResolutionUnit", "Predictor", "WhitePoint", "PrimaryChromaticities",
		"ColorMap", "TileWidth", "TileLength", "TileOffsets", "TileByteCounts", "SubIFD", "ExtraSamples",
		"SampleFormat", "JPEGTables", "ThumbnailOffset", "ThumbnailLength", "YCbCrCoefficients",
		"YCbCrSubSampling", "YCbCrPositioning", "ReferenceBlackWhite", "ApplicationNotes", "IPTC-NAA", "ICC_Profile",
		"PhotoshopSettings", "ExifOffset", "GPSInfo", "InteropOffset", "InteropIndex", "InteropVersion", "ExifVersion",
		"FlashpixVersion", "ComponentsConfiguration", "ColorSpace", "ExifImageWidth", "ExifImageHeight", "PageNumber",
		"SubfileType", "OldSubfileType", "T4Options", "T6Options", "MinSampleValue", "MaxSampleValue", "XPosition",
		"YPosition", "Padding", "OffsetSchema", "UserComment", "ImageSourceData", "PrintIM", "RelatedImageWidth",
		"RelatedImageHeight", "RelatedImageFileFormat", "Gamma", "TransferFunction", "Thresholding",
		"GPSProcessingMethod", "GPSAreaInformation", "XPTitle", "XPComment", "XPAuthor", "XPKeywords", "XPSubject":
		return true
	}
	return strings.HasPrefix(tag, "MakerNote")
}
