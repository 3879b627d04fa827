import { WhyNot } from "../../ui/pair/WhyNot";
import { useRankingRun } from "./queries";

/** Why any vendor is not in the ranking that is shown here. */
export function NotListed({ scenarioId }: { scenarioId: string }) {
  const run = useRankingRun(scenarioId);
  return run === undefined ? null : <WhyNot run={run} scenario={scenarioId} />;
}
