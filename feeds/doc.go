// Package feeds polls RSS and Atom feeds into a folder: the inbox of the reader.
//
// An inbox is a folder with a file feeds.yaml, in which a person has written the
// addresses that may be asked:
//
//   - url: https://gazette.example/rss.xml
//     name: Gazette
//
// [Inbox.Poll] asks each of them once, [Inbox.Follow] again and again, and what is
// new is written as one HTML file an article, which "parley read" takes. There is
// no other list of addresses, and nothing is asked of any other: a feed that sends
// on to another host is an error that names it, links in a feed are not followed,
// and pictures are not loaded. An article has the words that the feed itself has of
// it, and no markup of theirs, so that opening the file asks for nothing either.
//
// All that is known of an inbox is in its folder, so that a desk that is started
// again, and another one over the same folder, go on from there: what was seen in
// .seen.json, when each feed was asked in .asked.json, and an empty file in .away
// for each article that was put away. Programs that write take turns (.inbox.lock);
// nothing is asked of the network while one has its turn, and that a feed is asked
// is written down before it is.
//
// [Inbox.Items] lists what came, and whatever else a person has put there as .html.
//
// What comes from outside is bounded: in size, in time, in depth, in the number
// of elements and of articles. A public address that leads to a private network
// is not asked. Names of files come from a browser too: they never lead out of the
// folder.
package feeds
