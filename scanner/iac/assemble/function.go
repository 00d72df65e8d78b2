package assemble

import (
	"slices"

	"smaudit/scanner/iac/resource"
	"smaudit/scanner/model"
)

const (
	functionType = "aws_lambda_function"
	invoker      = "secretsmanager.amazonaws.com"
)

// function describes a rotation function of the root once. The defaults are those of the provider
// and of API_CreateFunction (2026).
func (b *builder) function(r *resource.Resource) *model.Function {
	if fn, ok := b.functions[r]; ok {
		return fn
	}
	fn := &model.Function{Object: b.object(r), Region: regionOf(r), Account: b.accountOf(r)}
	b.functions[r] = fn
	b.snapshot.Functions = append(b.snapshot.Functions, fn)
	f := facts{&fn.Object, r}
	fn.Name = f.name(r.Attrs.Get("function_name"))
	fn.Runtime = f.text("runtime", r.Attrs.Get("runtime"))
	fn.MemoryMB = f.number("memory_mb", r.Attrs.Get("memory_size"), 128)
	fn.TimeoutSeconds = f.number("timeout_seconds", r.Attrs.Get("timeout"), 3)
	fn.Architecture = "x86_64"
	if list := b.optional(r.Attrs.Get("architectures")); given(list) {
		fn.Architecture = f.text("architecture", list.Get("0"))
	}
	reserved := b.optional(r.Attrs.Get("reserved_concurrent_executions"))
	fn.NoConcurrency = f.number("no_concurrency", reserved, -1) == 0 && !fn.Hides("no_concurrency")
	fn.Role = b.role(f, "role", r.Attrs.Get("role"))
	fn.Subnets = b.subnets(f, "subnets", r.Attrs.Get("vpc_config", "subnet_ids"))
	fn.InVPC = given(r.Attrs.Get("vpc_config", "subnet_ids"))
	fn.Place("permissions", r.At)
	return fn
}

// subnets returns the subnets as texts; one that is known only later is there all the same.
func (b *builder) subnets(f facts, path model.Path, v resource.Value) []string {
	f.at(path, v)
	if v.Shape == resource.Unknown {
		f.object.Hide(path)
	}
	var out []string
	for _, item := range v.Items {
		out = append(out, reference(item))
	}
	return out
}

// describePermissions adds the statements of resource policies, and with those that are for Secrets
// Manager the functions that they are about.
func (b *builder) describePermissions() {
	lost := loss{b: b, attr: "function_name", hides: []model.Path{"permissions"}}
	b.of(func(r *resource.Resource) {
		t := b.about(r, "function_name", functionType)
		for _, by := range t.found {
			if _, rotates := b.functions[by]; rotates || r.Attrs.Get("principal").Text == invoker {
				b.describePermission(b.function(by), r)
			}
		}
		if !t.told() {
			lost.add(r, t)
		}
	}, "aws_lambda_permission")
	lost.settle(objectsOf(b.functions, func(fn *model.Function) *model.Object { return &fn.Object }), func(by *resource.Resource) bool {
		return slices.ContainsFunc(b.functions[by].Permissions, func(p model.Permission) bool { return p.Principal == invoker })
	})
}

func (b *builder) describePermission(fn *model.Function, r *resource.Resource) {
	f := facts{&fn.Object, r}
	at := model.Path("permissions").Join(r.ID())
	fn.Place("permissions", r.At)
	fn.Place(model.Path("open_permissions"), r.At)
	permission := model.Permission{ID: r.ID()}
	for _, part := range []struct {
		attr string
		into *string
	}{
		{"action", &permission.Action},
		{"principal", &permission.Principal},
	} {
		v := r.Attrs.Get(part.attr)
		f.at(at.Join(part.attr), v)
		*part.into = reference(v)
		if v.Shape == resource.Unknown {
			fn.Hide(model.Path("permissions"))
		}
	}
	for _, part := range []struct {
		attr string
		into *string
	}{
		{"source_account", &permission.SourceAccount},
		{"source_arn", &permission.SourceARN},
		{"principal_org_id", &permission.Organization},
	} {
		if v := r.Attrs.Get(part.attr); given(v) {
			*part.into = reference(v)
		}
	}
	if !slices.Contains(fn.Permissions, permission) {
		fn.Permissions = append(fn.Permissions, permission)
	}
}
