/** The protocols that calls can be carried over, as they are written on the command line. */
export const transportNames = ["grpc", "grpc-web", "connect"] as const;

export type TransportName = (typeof transportNames)[number];

/** The versions of HTTP that gRPC-Web and Connect can be carried over. */
export const httpVersions = ["1.1", "2"] as const;

export type HttpVersion = (typeof httpVersions)[number];

/** What carries them: a version of HTTP, or `fetch` as pages have it. */
export const httpCarriers = ["1.1", "2", "fetch"] as const;

export type HttpCarrier = (typeof httpCarriers)[number];
