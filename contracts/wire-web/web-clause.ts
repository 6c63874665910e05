import { behaviourClause } from "../model/behaviour-clause.ts";
import { type Clause, type Level, type Verdict, vacuous } from "../model/clause.ts";
import { eachCall } from "../model/judge.ts";
import type { Subject } from "../model/subject.ts";
import type { Transcript } from "../transcript/event.ts";
import { hasLargeRequest, largeRequest, rpcName } from "../transcript/query.ts";
import type { WebView } from "../transcript/web.ts";

/** How responses are written: gRPC-Web, Connect with one message and no envelopes, Connect with envelopes. */
export type Form = "grpc-web" | "connect-unary" | "connect-stream";

export interface WebClause {
  readonly id: string;
  readonly level?: Level;
  readonly sentence: string;
  /** The section that says so. */
  readonly further: string;
  /** The forms that it is about; all where absent. */
  readonly forms?: readonly Form[];
  readonly judge: (web: WebView, form: Form, transcript: Transcript) => Verdict;
}

/** What a server answers in place of an RPC's response when it, or a proxy before it, has reached a bound. */
const bounds: ReadonlySet<number> = new Set([408, 413, 429, 431, 499, 502, 503, 504]);

/** A clause about the response to every call of an RPC over gRPC-Web or Connect. */
export function webClause(subject: Subject, { judge, forms, ...clause }: WebClause): Clause {
  const { method } = subject;
  return behaviourClause({
    ...clause,
    ofWeb: true,
    judge: eachCall((transcript) => {
      const { rpc, transport, web } = transcript;
      if (rpc !== rpcName(method)) return vacuous("a call of another method");
      if (transport !== "grpc-web" && transport !== "connect") return vacuous("no call of the web");
      if (web === undefined) return vacuous("no response came");
      const form = formOf(transport, method.methodKind === "unary");
      if (forms !== undefined && !forms.includes(form)) return vacuous("another protocol has it");
      // Of a bound only Connect's own errors say more.
      if (bounds.has(web.status) && !isConnectError(web)) return vacuous(`HTTP ${web.status} came`);
      if (web.status !== 200 && !isConnectError(web) && hasLargeRequest(transcript)) {
        return vacuous(largeRequest);
      }
      return judge(web, form, transcript);
    }),
  });
}

function formOf(transport: "grpc-web" | "connect", unary: boolean): Form {
  if (transport === "grpc-web") return "grpc-web";
  return unary ? "connect-unary" : "connect-stream";
}

export function headerOf({ headers }: WebView, name: string): string | undefined {
  return headers.find(([key]) => key === name)?.[1];
}

export function mediaType(web: WebView): string {
  return (headerOf(web, "content-type") ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
}

/** Whether a unary call of Connect was ended with an error in Connect's own form. */
export function isConnectError(web: WebView): boolean {
  return web.status !== 200 && mediaType(web) === "application/json";
}
