/** A header block that RFC 7541 does not allow, or that is larger than this decoder accepts. */
export class HpackError extends Error {}
