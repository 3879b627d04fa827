import { act, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { useSettled } from "../../ui/useSettled";
import { BLANK_CAPABILITY, BLANK_SCENARIO, capabilityDraft, entriesOf, scenarioDraft, useDraft } from "./drafts";

describe("entriesOf", () => {
  it("cuts at commas, Chinese marks and line breaks, and keeps each entry once", () => {
    expect(entriesOf(" 影像、诊断, CT，影像\n；病理 ")).toEqual(["影像", "诊断", "CT", "病理"]);
  });
});

describe("what is sent", () => {
  it("is trimmed, so that a blank at the end asks nothing new", () => {
    expect(scenarioDraft({ ...BLANK_SCENARIO, title: " 审图 " })).toEqual(
      scenarioDraft({ ...BLANK_SCENARIO, title: "审图" }),
    );
  });

  it("holds no more entries than the server takes", () => {
    const keywords = Array.from({ length: 60 }, (_, index) => `k${index}`).join(",");
    expect(capabilityDraft({ ...BLANK_CAPABILITY, title: "x", keywords }).keywords).toHaveLength(50);
  });
});

describe("useDraft", () => {
  const KEY = "test.draft";

  it("outlasts the page, and leaves nothing once cleared", () => {
    const first = renderHook(() => useDraft(KEY, BLANK_SCENARIO));
    act(() => first.result.current.change({ title: "审图" }));
    first.unmount();
    const second = renderHook(() => useDraft(KEY, BLANK_SCENARIO));
    expect(second.result.current.draft.title).toBe("审图");
    act(() => second.result.current.clear());
    expect(sessionStorage.getItem(KEY)).toBeNull();
  });

  it.each(["no JSON", '{"title": 3}', '{"title": "x"}', "null"])("begins anew where %s is stored", (stored) => {
    sessionStorage.setItem(KEY, stored);
    expect(renderHook(() => useDraft(KEY, BLANK_SCENARIO)).result.current.draft).toEqual(BLANK_SCENARIO);
  });
});

describe("useSettled", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const typing = () =>
    renderHook(({ value, composing }) => useSettled(value, composing), {
      initialProps: { value: "", composing: false },
    });

  it("waits for a pause and then takes the last of what was typed", () => {
    const { result, rerender } = typing();
    rerender({ value: "审", composing: false });
    act(() => vi.advanceTimersByTime(200));
    rerender({ value: "审图", composing: false });
    act(() => vi.advanceTimersByTime(200));
    expect(result.current).toBe("");
    act(() => vi.advanceTimersByTime(200));
    expect(result.current).toBe("审图");
  });

  it("takes no pinyin in the middle of an input method", () => {
    const { result, rerender } = typing();
    rerender({ value: "shen", composing: true });
    act(() => vi.advanceTimersByTime(5000));
    expect(result.current).toBe("");
    rerender({ value: "审", composing: false });
    act(() => vi.advanceTimersByTime(500));
    expect(result.current).toBe("审");
  });
});
