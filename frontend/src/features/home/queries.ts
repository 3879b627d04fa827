import { useQuery } from "@tanstack/react-query";
import { get } from "../../api/client";

export function useStatistics() {
  return useQuery({ queryKey: ["statistics"], queryFn: ({ signal }) => get("/api/statistics", { signal }) });
}
