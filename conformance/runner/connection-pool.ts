import type { Connection, Transport } from "../transports/transport.ts";

/** The connections of one scenario, by name. They are kept from run to run while they are usable. */
export interface ConnectionPool {
  readonly get: (name: string, windowBytes?: number) => Promise<PooledConnection>;
  readonly cut: (name: string) => void;
  /** Lets the next call of this name have a new connection; calls on the old one go on. */
  readonly replace: (name: string, goaway?: string) => void;
  readonly close: () => Promise<void>;
}

export interface PooledConnection {
  readonly connection: Connection;
  /** The name, and from its second connection on a number: calls of one id shared a connection. */
  readonly id: string;
  /** The error of the GOAWAY with which the server left the one before it. */
  readonly afterGoaway?: string;
}

export function createConnectionPool(transport: Transport): ConnectionPool {
  const connections = new Map<string, Promise<Connection>>();
  const opened = new Map<string, number>();
  const goaways = new Map<string, string>();
  const replaced: Promise<Connection>[] = [];

  async function get(name: string, windowBytes?: number): Promise<PooledConnection> {
    const key = windowBytes === undefined ? name : `${name} with a window of ${windowBytes}`;
    const known = connections.get(key);
    if (known !== undefined) {
      const connection = await known;
      if (connection.usable()) return pooled(connection, key);
      remember(key, connection.goaway?.());
      // Another call may have replaced it meanwhile.
      if (connections.get(key) === known) connections.delete(key);
      void connection.close();
      return get(name, windowBytes);
    }
    const opening = transport.connect({
      frames: true,
      ...(windowBytes === undefined ? {} : { windowBytes }),
    });
    connections.set(key, opening);
    opened.set(key, (opened.get(key) ?? 0) + 1);
    try {
      return pooled(await opening, key);
    } catch (error) {
      connections.delete(key);
      throw error;
    }
  }

  /** How the newest connection of a name was left says nothing of those after the next. */
  function remember(key: string, goaway: string | undefined): void {
    if (goaway === undefined) goaways.delete(key);
    else goaways.set(key, goaway);
  }

  function pooled(connection: Connection, key: string): PooledConnection {
    const afterGoaway = goaways.get(key);
    return { connection, id: idOf(key), ...(afterGoaway === undefined ? {} : { afterGoaway }) };
  }

  function idOf(key: string): string {
    const count = opened.get(key) ?? 1;
    return count === 1 ? key : `${key} #${count}`;
  }

  return {
    get,
    replace: (name, goaway) => {
      for (const [key, opening] of connections) {
        if (key !== name && !key.startsWith(`${name} with`)) continue;
        // A call that was refused in between has nothing to say of how the connection was left.
        if (goaway !== undefined) remember(key, goaway);
        connections.delete(key);
        replaced.push(opening);
      }
    },
    cut: (name) => {
      for (const [key, opening] of connections) {
        if (key !== name && !key.startsWith(`${name} with`)) continue;
        connections.delete(key);
        remember(key, undefined);
        opening.then(
          (connection) => connection.cut(),
          () => undefined,
        );
      }
    },
    close: async () => {
      const all = [...connections.values(), ...replaced];
      connections.clear();
      await Promise.allSettled(all.map(async (opening) => (await opening).close()));
    },
  };
}
