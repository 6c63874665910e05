import { status } from "@grpc/grpc-js";
import { Refusal } from "../plain-server/refusal.ts";
import type { Kind } from "./kind.ts";
import { handler } from "./server.ts";

interface Put {
  readonly key: string;
  readonly value: string;
}
interface Create {
  readonly key: string;
  readonly startRevision: bigint;
  readonly watchId: bigint;
}
interface Request {
  readonly kind:
    | { readonly case: "create"; readonly value: Create }
    | { readonly case: "cancel"; readonly value: { readonly watchId: bigint } }
    | { readonly case: undefined };
}
interface Event extends Put {
  readonly revision: bigint;
}
interface Response {
  readonly watchId: bigint;
  readonly created?: boolean;
  readonly canceled?: boolean;
  readonly events?: readonly Event[];
}

interface Ways {
  readonly oneByOne: boolean;
  readonly createdWithHistory: boolean;
  readonly cancelsAtTheEnd: boolean;
  readonly tellsProgress: boolean;
  readonly noRevision: boolean;
  readonly createdLast: boolean;
  readonly goesOnAfterCancel: boolean;
  readonly anyKey: boolean;
  readonly newestFirst: boolean;
  readonly noHistory: boolean;
  readonly wrongId: boolean;
  readonly emptyKey: boolean;
  readonly endsAtCancel: boolean;
}

export const watch: Kind<Ways> = {
  name: "watch",
  serve: (ways) => {
    const changes: Event[] = [];
    const listeners = new Set<(event: Event) => void>();
    return {
      put: handler<Put, { readonly revision: bigint }>(async (requests, out) => {
        for await (const { key, value } of requests) {
          const event = { key, value, revision: BigInt(changes.length + 1) };
          changes.push(event);
          for (const listener of listeners) listener(event);
          await out.send({ revision: ways.noRevision === true ? 0n : event.revision });
        }
      }),
      watch: handler<Request, Response>(async (requests, out) => {
        const open = new Map<bigint, Create>();
        const used = new Set<bigint>();
        // What is told is told in one order, whoever has caused it; the client may be gone by then.
        let told: Promise<void> = Promise.resolve();
        const tell = (response: Response): void => {
          told = told.then(() => out.send(response)).catch(() => {});
        };
        const concerns = ({ key, startRevision }: Create, event: Event): boolean =>
          (ways.anyKey === true || event.key === key) && event.revision >= startRevision;
        const listener = (event: Event): void => {
          for (const [watchId, create] of open)
            if (concerns(create, event)) tell({ watchId, events: [event] });
        };
        const begin = (create: Create): void => {
          const { watchId, startRevision } = create;
          const history =
            startRevision <= 0n ? [] : changes.filter((event) => concerns(create, event)).slice(-50);
          const events = ways.newestFirst === true ? history.toReversed() : history;
          const id = ways.wrongId === true ? watchId + 1n : watchId;
          if (ways.createdWithHistory === true) {
            tell({ watchId: id, created: true, events });
            return;
          }
          if (ways.createdLast !== true) tell({ watchId: id, created: true });
          if (ways.tellsProgress === true) tell({ watchId: id });
          if (ways.noHistory !== true) {
            if (ways.oneByOne === true) for (const event of events) tell({ watchId: id, events: [event] });
            else if (events.length > 0) tell({ watchId: id, events });
          }
          if (ways.createdLast === true) tell({ watchId: id, created: true });
        };
        listeners.add(listener);
        try {
          for await (const { kind } of requests) {
            if (kind.case === "create") {
              const { key, watchId } = kind.value;
              if (key === "" && ways.emptyKey !== true)
                throw new Refusal(status.INVALID_ARGUMENT, "a watch needs a key");
              if (used.has(watchId)) throw new Refusal(status.ALREADY_EXISTS, "a watch has this id");
              used.add(watchId);
              open.set(watchId, kind.value);
              begin(kind.value);
            }
            // Who cancels what there is not is told nothing.
            if (kind.case === "cancel" && open.delete(kind.value.watchId)) {
              tell({ watchId: kind.value.watchId, canceled: true });
              if (ways.goesOnAfterCancel === true) tell({ watchId: kind.value.watchId });
              if (ways.endsAtCancel === true) break;
            }
          }
          if (ways.cancelsAtTheEnd === true)
            for (const watchId of open.keys()) tell({ watchId, canceled: true });
        } finally {
          listeners.delete(listener);
          await told;
        }
      }),
    };
  },
  honest: [
    ["tells each change by itself", { oneByOne: true }],
    ["tells the history with the beginning", { createdWithHistory: true }],
    ["cancels what is left at the end", { cancelsAtTheEnd: true }],
    ["says now and then that it is still there", { tellsProgress: true }],
  ],
  faulty: [
    ["put/each", "a change has no revision", { noRevision: true }],
    ["watch/created-first", "the history comes before the beginning", { createdLast: true }],
    ["watch/canceled-last", "a watch goes on after its end", { goesOnAfterCancel: true }],
    ["watch/its-key", "changes of any key are told", { anyKey: true }],
    ["watch/its-key", "a watch has another id", { wrongId: true }],
    ["watch/in-order", "the newest change comes first", { newestFirst: true, oneByOne: true }],
    ["watch/history", "what happened before is not told", { noHistory: true }],
    ["watch/errors", "a watch of nothing is begun", { emptyKey: true }],
    ["watch/ends", "the call ends with its watch", { endsAtCancel: true }],
  ],
};
