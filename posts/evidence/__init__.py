"""Events of the sources of live posts: editors' answers, and what readers are told."""
