import { Elements, Line, TermChecks, Text, Words } from "./entries";

const MOST = { capabilities: 50, keywords: 30, products: 30 };

/** Everything a vendor can deliver, one by one. */
export function Capabilities() {
  return (
    <Elements list="capabilities" most={MOST.capabilities} title={(capability) => capability.title}>
      {(at) => (
        <>
          <Line at={`${at}/title`} />
          <Text at={`${at}/description`} lines={6} />
          <TermChecks at={`${at}/domains`} kind="domain" />
          <Words at={`${at}/keywords`} most={MOST.keywords} />
          <Words at={`${at}/products`} most={MOST.products} />
          <TermChecks at={`${at}/service_regions`} kind="region" />
        </>
      )}
    </Elements>
  );
}
