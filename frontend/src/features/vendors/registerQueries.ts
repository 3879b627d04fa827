import { keepPreviousData, useMutation, useQueryClient } from "@tanstack/react-query";
import { get, send } from "../../api/client";
import { SESSION, useOwnQuery } from "../../api/who";

/** What is here already of a company somebody is about to register. */
export function useTwins(code: string, name: string) {
  return useOwnQuery({
    queryKey: ["twins", code, name],
    queryFn: ({ signal }) => get("/api/credit-codes", { query: { code, name }, signal }),
    enabled: code !== "" || name !== "",
    placeholderData: keepPreviousData,
  });
}

/** Whoever registers one leaves the form only when it is known that they belong to it. */
export function useRegister(goOn: () => unknown) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { name: string; credit_code: string; city: string }) => send("post", "/api/vendors", { body }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: SESSION });
      await goOn();
    },
  });
}

export function useAskToJoin() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (organisation_id: string) =>
      send("post", "/api/organisations/{organisation_id}/join-requests", { values: { organisation_id } }),
    onSettled: () => client.invalidateQueries({ queryKey: ["organisations"] }),
  });
}
