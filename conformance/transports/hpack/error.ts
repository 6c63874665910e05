/** A header block that RFC 7541 does not allow. */
export class HpackError extends Error {}

/** A header block that is larger than this decoder accepts: nothing is wrong with it. */
export class HpackLimitError extends Error {}
