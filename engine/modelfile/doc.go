// Package modelfile reads the stand-alone model files of the engines: JSON of
// which the shape is known, read as a stream and strictly. A field that is
// unknown, missing or given twice, a value of the wrong type, a number that is
// not whole or does not fit, and bytes that are not JSON are faults; each is
// told with its JSON path.
//
// An engine describes an object by its [Fields], each with the function that
// reads its value:
//
//	r := modelfile.NewReader(file)
//	_, err := r.Object(modelfile.Fields{
//		{Name: "name", Read: r.TextInto(&name)},
//		{Name: "parties", Required: true, Read: r.IntInto(&parties)},
//	})
//
// It is the one thing that engines share.
package modelfile
