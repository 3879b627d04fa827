import { gathered } from "../gathered";

export default gathered(import.meta.glob<Record<string, unknown>>("./*.json", { eager: true, import: "default" }));
