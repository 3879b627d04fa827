import { ApiProblem } from "../../api/problems";
import type { Complaint } from "../../ui/EntryForm";
import { useRefusals } from "../../ui/refusals";

const PLACES = {
  codes: {
    "sign-in-refused": "current",
    "proof-refused": "current",
    "code-refused": "code",
    "password-too-short": "fresh",
    "password-too-common": "fresh",
    "password-too-plain": "fresh",
    "password-unchanged": "fresh",
    "terms-changed": "terms",
  },
  sentAs: { password: "fresh", new: "fresh" },
};

/** What went wrong with a form of accounts, as its fields tell it. */
export function useComplaints(error: unknown): readonly Complaint[] {
  return useRefusals(error, PLACES);
}

/** The link does not work, or no longer. */
export function isSpent(error: unknown): boolean {
  return error instanceof ApiProblem && error.code === "link-spent";
}
