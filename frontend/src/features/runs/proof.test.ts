import { describe, expect, it } from "vitest";
import type { Proof } from "../../api/types";
import { holds } from "./proof";

/** As the server works it out for the second of three vendors. */
const PROOF = {
  scenario: {
    id: "0190c0de-7a5b-7c3d-8e9f-0123456789ab",
  },
  vendor_id: "v-2",
  capability: {
    id: "c-v-2",
  },
  rank: 2,
  ranked: 3,
  score: 0.25,
  statement:
    '{"capability_id":"c-v-2","contributions":[],"rank":2,"ranked":3,"scenario_id":"0190c0de-7a5b-7c3d-8e9f-0123456789ab","score":0.25,"vendor_id":"v-2"}',
  list_path: [
    {
      side: "left",
      sha256: "05039031341d7acc90361bdc865d5c98454e728c16c4ed1c793c9967ceb8f5a0",
    },
    {
      side: "right",
      sha256: "c6e7735b88be6ec08cd0eaa0d3c38498219e943146de7232443c520de5a836c5",
    },
  ],
  list_sha256: "d945b00363b6d82b6d9d0a368559c325e331829d08e0a6b6aac6ad65b6e4ee29",
  run_path: [
    {
      side: "right",
      sha256: "73a58df9087069022acef57a6185c3785474d052538fab55866e8e39892cf02c",
    },
  ],
  places_sha256: "a7f81424fb78b78c2e3993aad18e4a922a92b54ab9633dc14ee3b5bedec8fdbd",
} as unknown as Proof;

describe("holds", () => {
  it("follows a place up to the digest of the run, as the server does", async () => {
    expect(await holds(PROOF)).toBe(true);
  });

  it.each([
    ["a better place", { rank: 1 }],
    ["a better place that is stated too", { rank: 1, statement: PROOF.statement.replace('"rank":2', '"rank":1') }],
    ["another list", { list_sha256: "0".repeat(64) }],
    ["another run", { places_sha256: "0".repeat(64) }],
    ["no way up", { run_path: [] }],
  ])("does not hold with %s", async (_, change) => {
    expect(await holds({ ...PROOF, ...change })).toBe(false);
  });
});
