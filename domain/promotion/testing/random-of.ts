/** Numbers from 0 to below 1, the same for the same seed, which is 1 to 2^31 - 2 (Park and Miller 1988). */
export const randomOf = (seed: number) => {
  let state = seed;
  return (): number => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
};
