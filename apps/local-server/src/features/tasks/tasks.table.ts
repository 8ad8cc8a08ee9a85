export interface TasksTable {
  task_id: string;
  user_id: string;
  kind: "capture" | "sync" | "restore";
  status: "processing" | "completed" | "failed";
  image_id: string | null;
  error: string | null;
  created_at: string;
  updated_at: string;
}
