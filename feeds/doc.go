// Package feeds polls RSS and Atom feeds into a folder: the inbox of the reader.
//
// An inbox is a folder with a file feeds.yaml, in which a person has written the
// addresses that may be asked:
//
//   - url: https://gazette.example/rss.xml
//     name: Gazette
//
// [Poll] asks each of them once and writes what is new as one HTML file an
// article, which "parley read" takes. What it saw before it keeps in .seen.json.
// There is no other list of addresses, and nothing is asked of any other: a feed
// that sends on to another host is an error that names it, links in a feed are
// not followed, and pictures are not loaded. An article has the words that the
// feed itself has of it, and no markup of theirs, so that opening the file asks
// for nothing either.
//
// What comes from outside is bounded: in size, in time, in depth, in the number
// of elements and of articles. A public address that leads to a private network
// is not asked.
package feeds
