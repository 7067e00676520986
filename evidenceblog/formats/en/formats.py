"""English, in Britain and elsewhere: readers see 2 March 2014, not 2 Mar 2014."""

DATE_FORMAT = "j F Y"
