import { z } from 'zod';
import { defaultPromotionSettings, type PromotionSettings, promotionModes } from '#domain/promotion/policy';
import { number } from './number-setting.ts';

/** How the store decides which attributes are hot. To be the same for every process of a store. */
export const promotionSettings = {
  ATTRIUM_AUTOPILOT: z
    .enum(promotionModes, 'must be on, dry-run or off')
    .default(defaultPromotionSettings.mode)
    .describe(
      'on: the store decides which attributes of tier auto are hot; dry-run: it says what it would do.',
    ),
  ATTRIUM_AUTOPILOT_BUDGET_BYTES: number(1, 1_000_000_000_000_000)
    .optional()
    .describe(
      'What all hot copies of one tenant may take; absent: a fifth of what all its attributes would take, and 64 MiB at least.',
    ),
  ATTRIUM_AUTOPILOT_INTERVAL_MS: number(1_000, 86_400_000)
    .default(defaultPromotionSettings.everyMs)
    .describe('Between two decisions about one tenant.'),
  ATTRIUM_AUTOPILOT_HALF_LIFE_MS: number(60_000, 2_592_000_000)
    .default(defaultPromotionSettings.halfLifeMs)
    .describe('After so long a find counts half; longer where use differs from hour to hour.'),
};

type PromotionConfig = z.infer<z.ZodObject<typeof promotionSettings>>;

export const promotionOf = (config: PromotionConfig): PromotionSettings => ({
  mode: config.ATTRIUM_AUTOPILOT,
  budgetBytes: config.ATTRIUM_AUTOPILOT_BUDGET_BYTES ?? null,
  everyMs: config.ATTRIUM_AUTOPILOT_INTERVAL_MS,
  halfLifeMs: config.ATTRIUM_AUTOPILOT_HALF_LIFE_MS,
});
