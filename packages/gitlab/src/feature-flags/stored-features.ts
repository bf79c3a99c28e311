/**
 * A scalar sub-select that gives the gates of the flags named in an SQL array, in the shape of `StoredFeatures`, so that
 * a statement that reads something else brings the flags along in the same round trip.
 */
export const storedFeatures = (names: string) => `
  coalesce((
    SELECT json_object_agg(f.name, coalesce(
      (SELECT json_agg(json_build_array(g.key, g.value)) FROM feature_gates g WHERE g.feature_name = f.name), '[]'::json))
    FROM features f WHERE f.name = ANY(${names})
  ), '{}'::json)`;
