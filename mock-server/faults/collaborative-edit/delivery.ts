import type { Fault } from "../fault.ts";
import { everyServer, fault, ruleFault } from "./rule-fault.ts";

/** Who gets an update, and what it says. */
export const deliveryFaults: readonly Fault[] = [
  ruleFault(
    {
      name: "collaborative-edit/author-gets-nothing",
      sentence: "Updates go to the other participants, not to the author.",
      violates: ["collaborative-edit/applied"],
    },
    {
      deliver: ({ to, author, update }) => {
        if (to !== author) to.deliver(update);
      },
    },
  ),
  ruleFault(
    {
      name: "collaborative-edit/others-get-nothing",
      sentence: "Updates go only to the author.",
      violates: ["collaborative-edit/broadcast"],
    },
    {
      deliver: ({ to, author, update }) => {
        if (to === author) to.deliver(update);
      },
    },
  ),
  ruleFault(
    {
      name: "collaborative-edit/others-get-the-operation",
      sentence: "Other participants get the operation's content instead of the document.",
      violates: ["collaborative-edit/broadcast"],
    },
    {
      deliver: ({ to, author, update, operation }) =>
        to.deliver(to === author ? update : { ...update, content: `${operation.content}…` }),
    },
  ),
  everyServer(
    {
      name: "collaborative-edit/others-lose-every-third",
      sentence: "Every third update to the other participants is lost.",
      violates: ["collaborative-edit/one-order"],
    },
    () => {
      let deliveries = 0;
      return {
        deliver: ({ to, author, update }) => {
          if (to === author || ++deliveries % 3 !== 0) to.deliver(update);
        },
      };
    },
  ),
  ruleFault(
    {
      name: "collaborative-edit/own-updates-first",
      sentence: "The author gets an update before earlier ones by others.",
      violates: ["collaborative-edit/one-order"],
    },
    {
      deliver: ({ to, author, update }) => {
        if (to === author) to.deliver(update);
        else setTimeout(() => to.deliver(update), lateMs);
      },
    },
  ),
  ruleFault(
    {
      name: "collaborative-edit/others-are-stale",
      sentence: "The content sent to the other participants lacks the final character.",
      violates: ["collaborative-edit/converges"],
    },
    {
      deliver: ({ to, author, update }) =>
        to.deliver(
          to === author ? update : { ...update, content: [...update.content].slice(0, -1).join("") },
        ),
    },
  ),
  ruleFault(
    {
      name: "collaborative-edit/author-is-receiver",
      sentence: "An update names its receiver as the author.",
      violates: ["collaborative-edit/author"],
    },
    {
      deliver: ({ to, update, userIds }) => to.deliver({ ...update, userId: [...userIds][0] ?? "" }),
    },
  ),
  fault({
    name: "collaborative-edit/no-timestamp",
    sentence: "Updates have no timestamp.",
    violates: ["collaborative-edit/author"],
    answer: ({ timestamp: _, ...update }) => update,
  }),
];

const lateMs = 200;
