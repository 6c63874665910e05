import { connect as connectTcp, isIP, type Socket, type TcpNetConnectOpts } from "node:net";
import { connect as connectTls } from "node:tls";
import type { Endpoint } from "../transport.ts";

export interface OpenSocket {
  /** Bytes go in and out here, decrypted where the endpoint has TLS. */
  readonly socket: Socket;
  /** A TCP reset; what TLS puts around it has none. */
  readonly cut: () => void;
}

/** The event that tells that an open socket is connected, and encrypted where it has to be. */
export function connectEvent({ tls }: Endpoint): "connect" | "secureConnect" {
  return tls === undefined ? "connect" : "secureConnect";
}

/** Reads a plain socket into one buffer, which is used again as soon as the callback returns. */
export type OnRead = NonNullable<TcpNetConnectOpts["onread"]>;

/**
 * Begins to connect to an endpoint; with TLS it offers these protocols (`h2`, `http/1.1`). With `onRead` a socket
 * without TLS emits no data.
 */
export function openSocket(endpoint: Endpoint, alpn: readonly string[], onRead?: OnRead): OpenSocket {
  const { host, port, path } = endpoint.address;
  const direct = endpoint.tls === undefined && onRead !== undefined ? { onread: onRead } : {};
  const tcp = connectTcp({ ...(path === undefined ? { host, port, noDelay: true } : { path }), ...direct });
  const cut = () => {
    if (!tcp.destroyed) tcp.resetAndDestroy();
  };
  if (endpoint.tls === undefined) return { socket: tcp, cut };
  const socket = connectTls({ ...tlsOptions(endpoint), socket: tcp, ALPNProtocols: [...alpn] });
  // A TLS socket hears nothing of a connection that was never made.
  tcp.on("error", (error) => socket.destroy(error));
  return { socket, cut };
}

/** What node:tls, and node:https and node:http2 with it, have to know of an endpoint's TLS. */
export interface TlsOptions {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly rejectUnauthorized?: boolean;
  readonly servername?: string;
}

/** The settings under node's names; none where the endpoint has no TLS. */
export function tlsOptions({ address, tls, authority }: Endpoint): TlsOptions {
  if (tls === undefined) return {};
  return {
    ...(tls.ca === undefined ? {} : { ca: tls.ca }),
    ...(tls.cert === undefined ? {} : { cert: tls.cert }),
    ...(tls.key === undefined ? {} : { key: tls.key }),
    ...(tls.insecure === true ? { rejectUnauthorized: false } : {}),
    // An address is no server name. Source: RFC 6066, section 3.
    ...(authority === undefined ? {} : { servername: hostOf(authority) }),
    ...(authority === undefined && isIP(address.host) === 0 ? { servername: address.host } : {}),
  };
}

/** The name of an authority, without its port. */
function hostOf(authority: string): string {
  return authority.replace(/:\d+$/, "");
}

/** `http://host:port` or `https://host:port` */
export function endpointUrl({ address, tls, authority }: Endpoint): string {
  const scheme = tls === undefined ? "http" : "https";
  if (authority !== undefined) return `${scheme}://${authority}`;
  // gRPC's own clients say "localhost" where there is only a path.
  if (address.path !== undefined) return `${scheme}://localhost`;
  const host = address.host.includes(":") ? `[${address.host}]` : address.host;
  return `${scheme}://${host}:${address.port}`;
}
