locals {
  # Shorter than the 75 s for which the service keeps a connection, and longer than the 60 s that a statement may take.
  idle_timeout_seconds = 65
}

resource "aws_lb" "this" {
  name               = var.name
  load_balancer_type = "application"
  internal           = var.internal
  subnets            = var.load_balancer_subnet_ids
  security_groups    = [var.security_group_ids.load_balancer]

  idle_timeout               = local.idle_timeout_seconds
  drop_invalid_header_fields = true
  enable_deletion_protection = var.deletion_protection

  access_logs {
    bucket  = var.access_logs_bucket
    prefix  = "load-balancer"
    enabled = true
  }

  tags = var.tags
}

resource "aws_lb_target_group" "this" {
  #checkov:skip=CKV_AWS_378:TLS ends at the load balancer. The service speaks plain HTTP, to the load balancer's security group alone, within the VPC.
  name        = var.name
  vpc_id      = var.vpc_id
  target_type = "ip"
  port        = var.port
  protocol    = "HTTP"
  tags        = var.tags

  deregistration_delay = var.zero_downtime.deregistration_seconds
  # Calls differ in size a thousandfold, so taking turns would not share the work.
  load_balancing_algorithm_type = "least_outstanding_requests"

  # A process listens once the database has answered it. Later, /readyz would have ECS replace every task of a database
  # that is away, which brings nothing back.
  health_check {
    path                = "/livez"
    matcher             = "200"
    interval            = 10
    timeout             = 5
    healthy_threshold   = 2
    unhealthy_threshold = 3
  }
}

resource "aws_lb_listener" "this" {
  load_balancer_arn = aws_lb.this.arn
  port              = 443
  protocol          = "HTTPS"
  ssl_policy        = "ELBSecurityPolicy-TLS13-1-2-2021-06"
  certificate_arn   = var.certificate_arn
  tags              = var.tags

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.this.arn
  }
}

# /metrics needs no credential, and is for the collector beside the process.
resource "aws_lb_listener_rule" "metrics" {
  listener_arn = aws_lb_listener.this.arn
  priority     = 1
  tags         = var.tags

  condition {
    path_pattern {
      values = ["/metrics", "/metrics/*"]
    }
  }

  action {
    type = "fixed-response"

    fixed_response {
      content_type = "text/plain"
      status_code  = "404"
    }
  }
}
