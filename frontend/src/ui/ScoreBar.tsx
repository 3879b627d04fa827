import styles from "./ScoreBar.module.css";

export interface ScorePart {
  key: string;
  label: string;
  /** In [0, 1]; the parts add up to the bar's length. */
  points: number;
  /** Look of the part, from 1; the same signal keeps its look on every bar. */
  look: number;
  /** False: the data cannot tell, a fixed neutral value stands in. */
  known: boolean;
}

interface ScoreBarProps {
  parts: readonly ScorePart[];
  /** One sentence with the score and its parts, for those who do not see the bar. */
  label: string;
  size?: "small" | "large";
}

export const SCORE_LOOKS = 8;

/** A bar of the hundred points; each part has a colour and a pattern of its own. Drawn as SVG: widths need no style attribute. */
export function ScoreBar({ parts, label, size = "small" }: ScoreBarProps) {
  let left = 0;
  const rects = parts.map((part) => {
    const rect = { part, x: left * 1000, width: Math.max(0, part.points) * 1000 };
    left += Math.max(0, part.points);
    return rect;
  });
  return (
    <svg
      className={size === "large" ? styles.large : styles.bar}
      viewBox="0 0 1000 16"
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      <rect className={styles.track} width="1000" height="16" />
      {rects.map(({ part, x, width }) => (
        <g key={part.key} data-signal={part.key} data-points={part.points}>
          <rect className={styles.part} data-look={part.look} x={x} width={Math.max(0, width - 2)} height="16" />
          <Pattern look={part.known ? part.look : 0} x={x} width={Math.max(0, width - 2)} />
        </g>
      ))}
    </svg>
  );
}

/** Lines over the colour: level, upright or slanted by look; look 0 (cannot tell) is nearly hidden. */
function Pattern({ look, x, width }: { look: number; x: number; width: number }) {
  if (look === 0) return <rect className={styles.veil} x={x} width={width} height="16" />;
  if (look % 4 === 1) return null;
  if (look % 4 === 3) return <rect className={styles.line} x={x} y="6" width={width} height="4" />;
  const step = look % 4 === 2 ? 16 : 9;
  const count = Math.floor(width / step);
  return Array.from({ length: count }, (_, index) => x + index * step + step / 2).map((at) => (
    <rect key={at} className={styles.line} x={at} width={look % 4 === 2 ? 4 : 3} height="16" />
  ));
}

/** The key to a bar: a swatch with the same colour and pattern. */
export function Swatch({ look, known = true }: { look: number; known?: boolean }) {
  return (
    <svg className={styles.swatch} viewBox="0 0 40 16" aria-hidden="true">
      <rect className={styles.part} data-look={look} width="40" height="16" />
      <Pattern look={known ? look : 0} x={0} width={40} />
    </svg>
  );
}
