import { describe, expect, it } from "vitest";
import { browserOf } from "./browsers";

const CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0";

describe("a browser by what it calls itself", () => {
  it.each([
    [`${CHROME} Safari/537.36`, "Chrome", "Windows"],
    [`${CHROME} Safari/537.36 Edg/140.0.0.0`, "Edge", "Windows"],
    ["Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox", "Linux"],
    [
      "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1",
      "Safari",
      "iPhone",
    ],
    [
      "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/130.0.0.0 Mobile Safari/537.36 MicroMessenger/8.0",
      "WeChat",
      "Android",
    ],
    ["curl/8.5", "", ""],
  ])("%s", (agent, browser, system) => {
    expect(browserOf(agent)).toEqual({ browser, system });
  });
});
