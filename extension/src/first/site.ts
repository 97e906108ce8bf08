// The name under which the practice field's text is kept.

/** As a site's id. */
export const practiceSite = "holdfast-practice";
