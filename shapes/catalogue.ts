import { answersShape } from "./answers/index.ts";
import { authShape } from "./auth/index.ts";
import { broadcastShape } from "./broadcast/index.ts";
import { chunksShape } from "./chunks/index.ts";
import { countShape } from "./count/index.ts";
import { eachShape } from "./each/index.ts";
import { endsShape } from "./ends/index.ts";
import { errorsShape } from "./errors/index.ts";
import { examplesShape } from "./examples/index.ts";
import { finallyShape } from "./finally/index.ts";
import { foldShape } from "./fold/index.ts";
import { indexShape } from "./index/index.ts";
import { lastShape } from "./last/index.ts";
import { orderShape } from "./order/index.ts";
import { paceShape } from "./pace/index.ts";
import { quietShape } from "./quiet/index.ts";
import { replyShape } from "./reply/index.ts";
import { requestsShape } from "./requests/index.ts";
import { responsesShape } from "./responses/index.ts";
import { resumeShape } from "./resume/index.ts";
import { sameShape } from "./same/index.ts";
import type { Named, Shape } from "./shape.ts";
import { timestampsShape } from "./timestamps/index.ts";
import { uniqueShape } from "./unique/index.ts";

/**
 * Every shape there is, in the order in which the mock keeps them: what decides on the content of a response stands
 * before what looks at it.
 */
export const shapes: readonly Shape[] = [
  erased(authShape),
  erased(examplesShape),
  erased(endsShape),
  erased(answersShape),
  erased(quietShape),
  erased(requestsShape),
  erased(errorsShape),
  erased(countShape),
  erased(responsesShape),
  erased(chunksShape),
  erased(replyShape),
  erased(broadcastShape),
  erased(foldShape),
  erased(resumeShape),
  erased(timestampsShape),
  erased(orderShape),
  erased(uniqueShape),
  erased(indexShape),
  erased(lastShape),
  erased(paceShape),
  erased(sameShape),
  erased(eachShape),
  erased(finallyShape),
];

/** Forgets what a shape reads: each is given only what it has read itself. */
function erased<Read extends Named>(shape: Shape<Read>): Shape {
  return shape as unknown as Shape;
}
