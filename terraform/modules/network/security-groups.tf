resource "aws_security_group" "this" {
  #checkov:skip=CKV2_AWS_5:They are attached in other modules, which get them by the output security_group_ids; checkov does not follow a map through it.
  for_each = local.parts

  name        = "${var.name}-${replace(each.key, "_", "-")}"
  description = "Attrium: ${each.value}"
  vpc_id      = aws_vpc.this.id

  tags = merge(var.tags, { Name = "${var.name}-${replace(each.key, "_", "-")}" })
}

resource "aws_vpc_security_group_egress_rule" "call" {
  for_each = local.calls

  security_group_id            = aws_security_group.this[each.value.from].id
  referenced_security_group_id = aws_security_group.this[each.value.to].id
  ip_protocol                  = "tcp"
  from_port                    = each.value.port
  to_port                      = each.value.port
  description                  = "to ${each.value.to}"

  tags = var.tags
}

resource "aws_vpc_security_group_ingress_rule" "call" {
  for_each = local.calls

  security_group_id            = aws_security_group.this[each.value.to].id
  referenced_security_group_id = aws_security_group.this[each.value.from].id
  ip_protocol                  = "tcp"
  from_port                    = each.value.port
  to_port                      = each.value.port
  description                  = "from ${each.value.from}"

  tags = var.tags
}

resource "aws_vpc_security_group_egress_rule" "s3" {
  for_each = local.readers_of_s3

  security_group_id = aws_security_group.this[each.key].id
  prefix_list_id    = aws_vpc_endpoint.s3.prefix_list_id
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  description       = "to S3"

  tags = var.tags
}

# The one way in from outside.
resource "aws_vpc_security_group_ingress_rule" "clients" {
  for_each = toset(var.client_cidrs)

  security_group_id = aws_security_group.this["load_balancer"].id
  cidr_ipv4         = each.key
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  description       = "from clients, by TLS"

  tags = var.tags
}
