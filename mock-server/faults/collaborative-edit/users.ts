import { rightRules } from "../../domain/shared-document.ts";
import type { Fault } from "../fault.ts";
import { ruleFault } from "./rule-fault.ts";

/** The list of active users. */
export const usersFaults: readonly Fault[] = [
  ruleFault(
    {
      name: "collaborative-edit/keeps-leavers",
      sentence: "Participants who left stay among the active users.",
      violates: ["collaborative-edit/active-users"],
    },
    { forgetsLeavers: false },
  ),
  ruleFault(
    {
      name: "collaborative-edit/author-not-active",
      sentence: "The author is not among the active users.",
      violates: ["collaborative-edit/active-users"],
    },
    {
      activeUsers: (users, author, userId) =>
        rightRules.activeUsers(users, author, userId).filter((each) => each !== userId),
    },
  ),
  ruleFault(
    {
      name: "collaborative-edit/only-author-active",
      sentence: "Only the author is among the active users.",
      violates: ["collaborative-edit/active-users"],
    },
    { activeUsers: (_users, _author, userId) => [userId] },
  ),
  ruleFault(
    {
      name: "collaborative-edit/active-twice",
      sentence: "The author is listed twice among the active users.",
      violates: ["collaborative-edit/active-users"],
    },
    {
      activeUsers: (users, author, userId) => [...rightRules.activeUsers(users, author, userId), userId],
    },
  ),
];
