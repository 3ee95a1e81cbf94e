output "host" {
  description = "Address for reads and writes, which leads to the writer."
  value       = aws_db_proxy.this.endpoint
}

output "read_host" {
  description = "Address that leads to replicas only; null where there is none."
  value       = one(aws_db_proxy_endpoint.read[*].endpoint)
}

output "proxy_name" {
  description = "Its name, as alarms say it."
  value       = aws_db_proxy.this.name
}

output "pinned_alarm_arn" {
  description = "Alarm on pinned sessions, for composite alarms."
  value       = aws_cloudwatch_metric_alarm.pinned.arn
}
