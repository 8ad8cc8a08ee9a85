import { type StorageState, storageThresholds } from "@clothesline/contracts";

/** What a percentage of use means. */
export function stateOf(percent: number): StorageState {
  if (percent >= storageThresholds.critical) return "critical";
  if (percent >= storageThresholds.cleanup) return "warning";
  return percent >= storageThresholds.warning ? "caution" : "healthy";
}

export const recommendations: Readonly<Record<StorageState, readonly string[]>> = {
  healthy: ["监控存储使用情况"],
  caution: ["存储使用率超过80%，请留意增长", "可先用 dry_run=true 查看清理会删除哪些更新包"],
  warning: ["存储使用率超过85%，上传后会自动清理旧更新包", "建议立即手动清理，或扩大存储配额"],
  critical: ["存储使用率超过90%，新的上传可能失败", "请立即清理存储，取消不再需要的固定，或扩大存储空间"],
};
