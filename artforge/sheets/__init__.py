"""Contact sheets: many pictures in one, labelled, as a picture or as a web page."""
