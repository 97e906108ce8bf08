-- When the site's own status page was first seen to name the incident; 0: it has not.
ALTER TABLE incidents ADD COLUMN official INTEGER NOT NULL DEFAULT 0;
