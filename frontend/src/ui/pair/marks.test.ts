import { describe, expect, it } from "vitest";
import type { Contribution } from "../../api/types";
import { alignFields } from "./align";
import { markShared } from "./marks";

type Evidence = Contribution["evidence"][number];

const proof = (code: string, term: string, points: number, at: number, there = at): Evidence => ({
  code,
  term,
  points,
  need: [{ field: "title", start: at, end: at + term.length }],
  offer: [{ field: "text", start: there, end: there + term.length }],
  facts: {},
});

const contribution = (signal: string, evidence: Evidence[]): Contribution => ({
  signal,
  weight: 0.5,
  value: 0.5,
  points: 0.25,
  known: true,
  evidence,
});

describe("markShared", () => {
  it("numbers the phrases by what they are worth, the same number on both sides", () => {
    const marks = markShared([
      contribution("text", [proof("word", "影像", 0.05, 2, 10), proof("word", "诊断", 0.12, 6, 20)]),
    ]);
    expect(marks.list.map(({ number, term }) => [number, term])).toEqual([
      [1, "诊断"],
      [2, "影像"],
    ]);
    expect(marks.need.get("title")).toContainEqual({ start: 6, end: 8, mark: 1 });
    expect(marks.offer.get("text")).toContainEqual({ start: 20, end: 22, mark: 1 });
  });

  it("adds up one phrase that two proofs name", () => {
    const marks = markShared([
      contribution("text", [proof("word", "审图", 0.1, 0), proof("concept", "审图", 0.04, 0, 9)]),
    ]);
    expect(marks.list).toEqual([{ number: 1, term: "审图", points: expect.closeTo(0.14) }]);
    expect(marks.offer.get("text")).toHaveLength(2);
  });

  it("gives no number to what stands on one side only", () => {
    const oneSided = { ...proof("word", "导诊", 0.1, 0), offer: [] };
    expect(markShared([contribution("text", [oneSided])]).list).toEqual([]);
  });

  it("marks every place once: a word inside a dearer phrase is told by it, elsewhere it keeps its own number", () => {
    const inside = proof("word", "影像", 0.05, 2, 30);
    const both: Evidence = { ...inside, term: "诊断", points: 0.04 };
    both.need = [
      { field: "title", start: 4, end: 6 },
      { field: "text", start: 8, end: 10 },
    ];
    const marks = markShared([contribution("text", [proof("concept", "医学影像辅诊", 0.2, 0), inside, both])]);
    expect(marks.list.map((mark) => mark.term)).toEqual(["医学影像辅诊", "诊断"]);
    expect(marks.need.get("title")).toEqual([{ start: 0, end: 6, mark: 1 }]);
    expect(marks.need.get("text")).toEqual([{ start: 8, end: 10, mark: 2 }]);
  });

  it("keeps a run of characters out where words already mark its place", () => {
    const marks = markShared([
      contribution("text", [
        proof("characters", "民生诉求", 0.1, 0),
        proof("word", "诉求", 0.1, 2),
        proof("characters", "办理", 0.02, 4),
      ]),
    ]);
    expect(marks.list.map((mark) => mark.term)).toEqual(["诉求", "办理"]);
  });
});

describe("alignFields", () => {
  it("lays matching fields beside each other and gathers the entries of a list", () => {
    const rows = alignFields(
      [
        { field: "title", text: "医用机器人" },
        { field: "domain", text: "智慧医疗" },
      ],
      [
        { field: "title", text: "骨科手术机器人" },
        { field: "domains[0]", text: "智慧医疗" },
        { field: "domains[1]", text: "智能制造" },
        { field: "certificates", text: "等保三级" },
      ],
    );
    expect(rows.map((row) => [row.need.map((one) => one.text), row.offer.map((one) => one.text)])).toEqual([
      [["医用机器人"], ["骨科手术机器人"]],
      [["智慧医疗"], ["智慧医疗", "智能制造"]],
      [[], ["等保三级"]],
    ]);
  });
});
