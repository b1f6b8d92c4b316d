<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>ActivityPopup</name>
    <message>
        <source>Activity and news</source>
        <translation>活动与消息</translation>
    </message>
    <message>
        <source>Activity</source>
        <translation>活动</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>清除</translation>
    </message>
    <message>
        <source>Long work and news will be listed here.</source>
        <translation>耗时的操作和消息会列在这里。</translation>
    </message>
</context>
<context>
    <name>AdviceDialog</name>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Why the machine is slower than it could be</source>
        <translation>为什么虚拟机没有达到最快速度</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>What it costs: programs in containers run about ten times slower, and a cold start takes seconds longer. Everything works all the same.</source>
        <translation>影响：容器中的程序大约慢十倍，冷启动会多花几秒。所有功能仍可正常使用。</translation>
    </message>
    <message>
        <source>The accelerator is tried again</source>
        <translation>将重新尝试加速器</translation>
    </message>
    <message>
        <source>At the next start of the machine.</source>
        <translation>在虚拟机下次启动时。</translation>
    </message>
    <message>
        <source>Restart now</source>
        <translation>立即重启</translation>
    </message>
</context>
<context>
    <name>Advisor</name>
    <message>
        <source>A setting asks for emulation. Go back to the automatic choice.</source>
        <translation>有一项设置要求使用软件模拟。请改回自动选择。</translation>
    </message>
    <message>
        <source>The machine&apos;s image is for another processor than this computer&apos;s, and only emulation can run it. Use the image that came along.</source>
        <translation>虚拟机映像面向的处理器与本机不同，只能用软件模拟运行。请使用随附的映像。</translation>
    </message>
    <message>
        <source>Turn on virtualisation in this computer&apos;s firmware: it is called VT-x (Intel) or AMD-V, often under Advanced or Security.</source>
        <translation>在本机固件中开启虚拟化：名称为 VT-x（Intel）或 AMD-V，通常位于 Advanced 或 Security 下。</translation>
    </message>
    <message>
        <source>Then let the kernel load KVM, and see whether it finds it.</source>
        <translation>然后让内核加载 KVM，并检查是否成功。</translation>
    </message>
    <message>
        <source>If this computer is itself a virtual machine or a container, its host must allow nested virtualisation.</source>
        <translation>如果本机本身是虚拟机或容器，其宿主机必须允许嵌套虚拟化。</translation>
    </message>
    <message>
        <source>Your user may not use KVM. Join the group that may.</source>
        <translation>当前用户无权使用 KVM。请加入有权限的用户组。</translation>
    </message>
    <message>
        <source>Log out and in again, so that the group counts, then restart the machine.</source>
        <translation>注销并重新登录使用户组生效，然后重启虚拟机。</translation>
    </message>
    <message>
        <source>macOS lets a program use its hypervisor only with an entitlement. The QEMU of Homebrew has it; install that one.</source>
        <translation>在 macOS 上，程序需要相应授权才能使用系统的虚拟化。Homebrew 的 QEMU 已有此授权，请安装它。</translation>
    </message>
    <message>
        <source>Turn the Windows feature on in a terminal of an administrator, then start this computer again.</source>
        <translation>在管理员终端中启用此 Windows 功能，然后重启本机。</translation>
    </message>
    <message>
        <source>This QEMU cannot use the accelerator. Install QEMU from your system&apos;s packages, or name the folder of another one.</source>
        <translation>此 QEMU 无法使用加速器。请安装系统软件包中的 QEMU，或指定另一个 QEMU 所在的文件夹。</translation>
    </message>
    <message>
        <source>This happens most often where this computer is itself a virtual machine: its host must allow nested virtualisation. See whether KVM says that it is on.</source>
        <translation>这通常是因为本机本身就是虚拟机：其宿主机必须允许嵌套虚拟化。请查看 KVM 是否显示已开启。</translation>
    </message>
    <message>
        <source>It is tried again by itself when this computer is started anew, or when its QEMU changes. To have it tried at the next start, choose Try again below.</source>
        <translation>本机重启或 QEMU 变化后会自动重新尝试。如需在下次启动时尝试，请选择下方的“重试”。</translation>
    </message>
    <message>
        <source>Then restart the machine.</source>
        <translation>然后重启虚拟机。</translation>
    </message>
</context>
<context>
    <name>AskingTab</name>
    <message>
        <source>The machine is suspended</source>
        <translation>虚拟机已挂起</translation>
    </message>
    <message>
        <source>It wakes when you use it. The container&apos;s state is kept.</source>
        <translation>使用时自动恢复，容器的状态已保留。</translation>
    </message>
    <message>
        <source>Wake and show</source>
        <translation>恢复并显示</translation>
    </message>
    <message>
        <source>The machine does not run</source>
        <translation>虚拟机未在运行</translation>
    </message>
    <message>
        <source>What is in the container is kept on the machine&apos;s disk.</source>
        <translation>容器中的内容保留在虚拟机的磁盘上。</translation>
    </message>
    <message>
        <source>Start the machine</source>
        <translation>启动虚拟机</translation>
    </message>
</context>
<context>
    <name>BasicsPart</name>
    <message>
        <source>nginx, postgres:17, ghcr.io/owner/app ...</source>
        <translation>nginx、postgres:17、ghcr.io/owner/app …</translation>
    </message>
    <message>
        <source>made up when empty</source>
        <translation>留空则自动生成</translation>
    </message>
    <message>
        <source>&amp;Image</source>
        <translation>镜像(&amp;I)</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>名称(&amp;N)</translation>
    </message>
</context>
<context>
    <name>BuildDialog</name>
    <message>
        <source>Build an image</source>
        <translation>构建镜像</translation>
    </message>
    <message>
        <source>A folder of this computer is built in the machine.</source>
        <translation>在虚拟机中构建本机的文件夹。</translation>
    </message>
    <message>
        <source>&amp;Build</source>
        <translation>构建(&amp;B)</translation>
    </message>
    <message>
        <source>The folder to build</source>
        <translation>要构建的文件夹</translation>
    </message>
    <message>
        <source>&amp;Folder</source>
        <translation>文件夹(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Dockerfile</source>
        <translation>Dockerfile(&amp;D)</translation>
    </message>
    <message>
        <source>In the folder, or a whole path.</source>
        <translation>位于该文件夹中，或填写完整路径。</translation>
    </message>
    <message>
        <source>&amp;Tag</source>
        <translation>标签(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Arguments</source>
        <translation>构建参数(&amp;A)</translation>
    </message>
    <message>
        <source>A build argument on each line.</source>
        <translation>每行一个构建参数。</translation>
    </message>
    <message>
        <source>Ta&amp;rget</source>
        <translation>目标阶段(&amp;R)</translation>
    </message>
    <message>
        <source>the last stage</source>
        <translation>最后一个阶段</translation>
    </message>
    <message>
        <source>Without the &amp;cache</source>
        <translation>不使用缓存(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Pull newer base images</source>
        <translation>拉取较新的基础镜像(&amp;P)</translation>
    </message>
    <message>
        <source>{0} is not NAME=VALUE.</source>
        <translation>{0} 不是 NAME=VALUE 格式。</translation>
    </message>
    <message>
        <source>A folder is needed.</source>
        <translation>请选择文件夹。</translation>
    </message>
    <message>
        <source>A whole path is needed.</source>
        <translation>请填写完整路径。</translation>
    </message>
</context>
<context>
    <name>BuildHistoryDialog</name>
    <message>
        <source>Builds</source>
        <translation>构建记录</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>镜像</translation>
    </message>
    <message>
        <source>Outcome</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>Took</source>
        <translation>用时</translation>
    </message>
    <message>
        <source>When</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>The last 20 builds will be listed here with the end of their output.</source>
        <translation>最近 20 次构建及其末尾的输出会列在这里。</translation>
    </message>
    <message>
        <source>No builds yet</source>
        <translation>还没有构建</translation>
    </message>
    <message>
        <source>Log of the build</source>
        <translation>构建日志</translation>
    </message>
    <message>
        <source>Show steps</source>
        <translation>显示步骤</translation>
    </message>
    <message>
        <source>no name</source>
        <translation>无名称</translation>
    </message>
    <message>
        <source>Under way</source>
        <translation>进行中</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>已取消</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
</context>
<context>
    <name>BuildView</name>
    <message>
        <source>Step</source>
        <translation>步骤</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Took</source>
        <translation>用时</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>步骤</translation>
    </message>
    <message>
        <source>Output of the step</source>
        <translation>步骤输出</translation>
    </message>
    <message>
        <source>This step wrote nothing.</source>
        <translation>此步骤没有输出内容。</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>进行中</translation>
    </message>
    <message>
        <source>Cached</source>
        <translation>已缓存</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
</context>
<context>
    <name>Builds</name>
    <message>
        <source>Build {0}</source>
        <translation>构建 {0}</translation>
    </message>
</context>
<context>
    <name>BundleDialog</name>
    <message>
        <source>Diagnostics bundle</source>
        <translation>诊断包</translation>
    </message>
    <message>
        <source>One file to show to whoever helps you. It is written here and sent nowhere.</source>
        <translation>一个可交给协助者查看的文件。它只保存在本机，不会发送到任何地方。</translation>
    </message>
    <message>
        <source>&amp;Save…</source>
        <translation>保存(&amp;S)…</translation>
    </message>
    <message>
        <source>In it</source>
        <translation>包含的内容</translation>
    </message>
    <message>
        <source>Versions, the machine&apos;s status and settings, what the checkup found, the phases of the last starts, the list of containers, and the ends of the logs of the console, QEMU and the host agent.</source>
        <translation>版本信息、虚拟机的状态与设置、检查结果、最近几次启动的各阶段、容器列表，以及控制台、QEMU 和主机代理日志的末尾部分。</translation>
    </message>
    <message>
        <source>Replaced before it is written</source>
        <translation>写入前替换的内容</translation>
    </message>
    <message>
        <source>Passwords, tokens, keys and secrets, the values of containers&apos; environment variables, your name, your home folder and this computer&apos;s name. Command lines and labels of containers are left out; their names are not.</source>
        <translation>密码、令牌、密钥等敏感信息，容器环境变量的值，以及用户名、主文件夹和本机名称。不包含容器的命令行和标签，但包含容器名称。</translation>
    </message>
    <message>
        <source>What is in the bundle</source>
        <translation>诊断包的内容</translation>
    </message>
    <message>
        <source>Collecting…</source>
        <translation>正在收集…</translation>
    </message>
    <message>
        <source>Collecting</source>
        <translation>正在收集</translation>
    </message>
    <message>
        <source>Writing</source>
        <translation>正在写入</translation>
    </message>
    <message>
        <source>The bundle was written</source>
        <translation>诊断包已保存</translation>
    </message>
    <message>
        <source>Show the folder</source>
        <translation>打开所在文件夹</translation>
    </message>
    <message>
        <source>Write a diagnostics bundle</source>
        <translation>生成诊断包</translation>
    </message>
    <message>
        <source>Save the diagnostics bundle</source>
        <translation>保存诊断包</translation>
    </message>
    <message>
        <source>Look it through before you hand it on.</source>
        <translation>交给他人之前，请先查看一遍。</translation>
    </message>
</context>
<context>
    <name>Chart</name>
    <message>
        <source>now</source>
        <translation>现在</translation>
    </message>
    <message>
        <source>{0} min ago</source>
        <translation>{0} 分钟前</translation>
    </message>
</context>
<context>
    <name>ChoiceDialog</name>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>CleanupDialog</name>
    <message>
        <source>Nothing that a running container uses is removed.</source>
        <translation>正在运行的容器所使用的内容不会删除。</translation>
    </message>
    <message>
        <source>Clean up the disk</source>
        <translation>清理磁盘</translation>
    </message>
    <message>
        <source>Clean up</source>
        <translation>清理</translation>
    </message>
    <message>
        <source>&amp;Build cache</source>
        <translation>构建缓存(&amp;B)</translation>
    </message>
    <message>
        <source>the next builds take longer once</source>
        <translation>接下来的构建会慢一次</translation>
    </message>
    <message>
        <source>&amp;Images that no container uses</source>
        <translation>未被容器使用的镜像(&amp;I)</translation>
    </message>
    <message>
        <source>they are pulled again when they are needed</source>
        <translation>需要时会重新拉取</translation>
    </message>
    <message>
        <source>&amp;Containers that have ended</source>
        <translation>已结束的容器(&amp;C)</translation>
    </message>
    <message>
        <source>with their logs and what they wrote outside volumes</source>
        <translation>连同日志和写在卷以外的内容</translation>
    </message>
    <message>
        <source>&amp;Volumes without a name that nothing uses</source>
        <translation>未被使用的匿名卷(&amp;V)</translation>
    </message>
    <message>
        <source>made by containers that are gone</source>
        <translation>由已删除的容器创建</translation>
    </message>
    <message>
        <source>A&amp;ll volumes that no container uses</source>
        <translation>所有未被容器使用的卷(&amp;L)</translation>
    </message>
    <message>
        <source>what is in them is lost for good</source>
        <translation>其中的内容将永久丢失</translation>
    </message>
    <message>
        <source>frees up to {0}</source>
        <translation>最多可释放 {0}</translation>
    </message>
    <message>
        <source>Remove for good</source>
        <translation>永久删除</translation>
    </message>
    <message>
        <source>The disk was cleaned up</source>
        <translation>磁盘已清理</translation>
    </message>
    <message>
        <source>{0} came free; the file shrinks within a minute.</source>
        <translation>已释放 {0}，磁盘文件会在一分钟内缩小。</translation>
    </message>
</context>
<context>
    <name>CloneVolumeDialog</name>
    <message>
        <source>All of its files are copied into a new volume.</source>
        <translation>所有文件会复制到一个新卷。</translation>
    </message>
    <message>
        <source>What {0} writes meanwhile may be missing.</source>
        <translation>{0} 在此期间写入的内容可能会缺失。</translation>
    </message>
    <message>
        <source>Clone {0}</source>
        <translation>克隆 {0}</translation>
    </message>
    <message>
        <source>&amp;Clone</source>
        <translation>克隆(&amp;C)</translation>
    </message>
    <message>
        <source>New &amp;name</source>
        <translation>新名称(&amp;N)</translation>
    </message>
</context>
<context>
    <name>CloseButton</name>
    <message>
        <source>Close terminal</source>
        <translation>关闭终端</translation>
    </message>
    <message>
        <source>Close (Ctrl+Shift+W)</source>
        <translation>关闭（Ctrl+Shift+W）</translation>
    </message>
</context>
<context>
    <name>CommandLine</name>
    <message>
        <source>Copy the command</source>
        <translation>复制命令</translation>
    </message>
</context>
<context>
    <name>ComposePage</name>
    <message>
        <source>Open a compose file</source>
        <translation>打开 compose 文件</translation>
    </message>
    <message>
        <source>Compose files (*.yaml *.yml)</source>
        <translation>Compose 文件 (*.yaml *.yml)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>所有文件 (*)</translation>
    </message>
    <message>
        <source>suspended, wakes when you use it</source>
        <translation>已挂起，使用时自动恢复</translation>
    </message>
</context>
<context>
    <name>Conditions</name>
    <message>
        <source>Suspended, wakes when you use it.</source>
        <translation>已挂起，使用时自动恢复。</translation>
    </message>
    <message>
        <source>Wake</source>
        <translation>恢复</translation>
    </message>
    <message>
        <source>The machine is stopped. This is what was there last.</source>
        <translation>虚拟机已停止，以下是最后已知的内容。</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>启动</translation>
    </message>
    <message>
        <source>The machine is stopping.</source>
        <translation>虚拟机正在停止。</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>The machine is on its way. This is what was there last.</source>
        <translation>虚拟机即将就绪，以下是最后已知的内容。</translation>
    </message>
    <message>
        <source>Wake the machine</source>
        <translation>恢复虚拟机</translation>
    </message>
    <message>
        <source>Start the machine</source>
        <translation>启动虚拟机</translation>
    </message>
    <message>
        <source>The machine is stopped</source>
        <translation>虚拟机已停止</translation>
    </message>
    <message>
        <source>Containers run in a small virtual machine. It starts in seconds.</source>
        <translation>容器在一台小型虚拟机中运行，几秒即可启动。</translation>
    </message>
    <message>
        <source>The machine is on its way</source>
        <translation>虚拟机即将就绪</translation>
    </message>
    <message>
        <source>Containers are shown as soon as its engine answers.</source>
        <translation>引擎就绪后会立即显示容器。</translation>
    </message>
    <message>
        <source>The machine is stopping</source>
        <translation>虚拟机正在停止</translation>
    </message>
    <message>
        <source>Reading the containers</source>
        <translation>正在读取容器</translation>
    </message>
    <message>
        <source>No containers yet</source>
        <translation>还没有容器</translation>
    </message>
    <message>
        <source>Run the demo to see that all works, or run an image of your own.</source>
        <translation>运行演示，确认一切正常；也可以运行自己的镜像。</translation>
    </message>
    <message>
        <source>Run the demo</source>
        <translation>运行演示</translation>
    </message>
    <message>
        <source>Run...</source>
        <translation>运行…</translation>
    </message>
    <message>
        <source>No container fits the filter</source>
        <translation>没有符合筛选条件的容器</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>显示全部</translation>
    </message>
</context>
<context>
    <name>ConfirmDialog</name>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>还有 %n 项</numerusform>
        </translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>ConnectDialog</name>
    <message>
        <source>Connect a container to {0}</source>
        <translation>将容器连接到 {0}</translation>
    </message>
    <message>
        <source>It keeps the networks that it is on.</source>
        <translation>容器会保留已连接的网络。</translation>
    </message>
    <message>
        <source>&amp;Connect</source>
        <translation>连接(&amp;C)</translation>
    </message>
    <message>
        <source>Container</source>
        <translation>容器</translation>
    </message>
    <message>
        <source>Con&amp;tainer</source>
        <translation>容器(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Aliases</source>
        <translation>别名(&amp;A)</translation>
    </message>
    <message>
        <source>More names for it here, with commas.</source>
        <translation>在此网络中的其他名称，以逗号分隔。</translation>
    </message>
    <message>
        <source>I&amp;P address</source>
        <translation>IP 地址(&amp;P)</translation>
    </message>
    <message>
        <source>chosen by Docker</source>
        <translation>由 Docker 分配</translation>
    </message>
    <message>
        <source>An address in {0}.</source>
        <translation>请填写 {0} 内的地址。</translation>
    </message>
    <message>
        <source>Every container is on it.</source>
        <translation>所有容器都已连接。</translation>
    </message>
    <message>
        <source>{0} cannot be a name.</source>
        <translation>{0} 不能用作名称。</translation>
    </message>
</context>
<context>
    <name>ConsoleCard</name>
    <message>
        <source>Console</source>
        <translation>控制台</translation>
    </message>
    <message>
        <source>Open shell</source>
        <translation>打开终端</translation>
    </message>
    <message>
        <source>A terminal in the machine itself, as root</source>
        <translation>以 root 身份打开虚拟机自身的终端</translation>
    </message>
    <message>
        <source>Full log</source>
        <translation>完整日志</translation>
    </message>
    <message>
        <source>Checkup</source>
        <translation>检查</translation>
    </message>
    <message>
        <source>Look at everything that the machine needs</source>
        <translation>检查虚拟机所需的一切</translation>
    </message>
    <message>
        <source>Diagnostics…</source>
        <translation>诊断…</translation>
    </message>
    <message>
        <source>Write one file to show to whoever helps</source>
        <translation>生成一个可交给协助者查看的文件</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Console of the machine</source>
        <translation>虚拟机控制台</translation>
    </message>
</context>
<context>
    <name>ContainerActions</name>
    <message>
        <source>Copied</source>
        <translation>已复制</translation>
    </message>
    <message>
        <source>Starting...</source>
        <translation>正在启动…</translation>
    </message>
    <message>
        <source>{0} cannot be started</source>
        <translation>无法启动 {0}</translation>
    </message>
    <message>
        <source>Stopping...</source>
        <translation>正在停止…</translation>
    </message>
    <message>
        <source>{0} cannot be stopped</source>
        <translation>无法停止 {0}</translation>
    </message>
    <message>
        <source>Restarting...</source>
        <translation>正在重启…</translation>
    </message>
    <message>
        <source>{0} cannot be restarted</source>
        <translation>无法重启 {0}</translation>
    </message>
    <message>
        <source>Pausing...</source>
        <translation>正在暂停…</translation>
    </message>
    <message>
        <source>{0} cannot be paused</source>
        <translation>无法暂停 {0}</translation>
    </message>
    <message>
        <source>Unpausing...</source>
        <translation>正在取消暂停…</translation>
    </message>
    <message>
        <source>{0} cannot be unpaused</source>
        <translation>无法取消暂停 {0}</translation>
    </message>
    <message>
        <source>Killing...</source>
        <translation>正在强制停止…</translation>
    </message>
    <message>
        <source>{0} cannot be killed</source>
        <translation>无法强制停止 {0}</translation>
    </message>
    <message>
        <source>{0} cannot be renamed</source>
        <translation>无法重命名 {0}</translation>
    </message>
    <message>
        <source>{0} cannot be removed</source>
        <translation>无法删除 {0}</translation>
    </message>
    <message>
        <source>Removing...</source>
        <translation>正在删除…</translation>
    </message>
    <message>
        <source>{0} cannot be read</source>
        <translation>无法读取 {0}</translation>
    </message>
</context>
<context>
    <name>ContainerDetail</name>
    <message>
        <source>Views</source>
        <translation>视图</translation>
    </message>
    <message>
        <source>This container was removed</source>
        <translation>此容器已被删除</translation>
    </message>
    <message>
        <source>Show all containers</source>
        <translation>显示所有容器</translation>
    </message>
</context>
<context>
    <name>ContainerList</name>
    <message>
        <source>Containers</source>
        <translation>容器</translation>
    </message>
    <message>
        <source>Filter name, image, port</source>
        <translation>筛选名称、镜像、端口</translation>
    </message>
    <message>
        <source>Run...</source>
        <translation>运行…</translation>
    </message>
    <message>
        <source>Run a container (Ctrl+N)</source>
        <translation>运行容器（Ctrl+N）</translation>
    </message>
</context>
<context>
    <name>ContainerWords</name>
    <message>
        <source>Paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>Restarting</source>
        <translation>正在重启</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>已创建</translation>
    </message>
    <message>
        <source>Removing</source>
        <translation>正在删除</translation>
    </message>
    <message>
        <source>Dead</source>
        <translation>已失效</translation>
    </message>
    <message>
        <source>{0} ago</source>
        <translation>{0}前</translation>
    </message>
    <message>
        <source>{0} of {1} running · compose</source>
        <translation>{0} / {1} 运行中 · compose</translation>
    </message>
    <message>
        <source>Healthy</source>
        <translation>健康</translation>
    </message>
    <message>
        <source>Unhealthy</source>
        <translation>不健康</translation>
    </message>
    <message>
        <source>Checking</source>
        <translation>正在检查</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>运行中</translation>
    </message>
    <message>
        <source>Exited</source>
        <translation>已退出</translation>
    </message>
    <message>
        <source>Exited ({0})</source>
        <translation>已退出 ({0})</translation>
    </message>
    <message>
        <source>{0} s</source>
        <translation>{0} 秒</translation>
    </message>
</context>
<context>
    <name>ContainersModel</name>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Ports</source>
        <translation>端口</translation>
    </message>
    <message>
        <source>CPU</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>Up</source>
        <translation>已运行</translation>
    </message>
</context>
<context>
    <name>ContainersPage</name>
    <message>
        <source>Containers</source>
        <translation>容器</translation>
    </message>
</context>
<context>
    <name>CreateNetworkDialog</name>
    <message>
        <source>Create a network</source>
        <translation>创建网络</translation>
    </message>
    <message>
        <source>Containers on it reach each other by name.</source>
        <translation>其中的容器可以通过名称互相访问。</translation>
    </message>
    <message>
        <source>&amp;Create</source>
        <translation>创建(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>名称(&amp;N)</translation>
    </message>
    <message>
        <source>Driver</source>
        <translation>驱动</translation>
    </message>
    <message>
        <source>&amp;Driver</source>
        <translation>驱动(&amp;D)</translation>
    </message>
    <message>
        <source>chosen by Docker</source>
        <translation>由 Docker 分配</translation>
    </message>
    <message>
        <source>&amp;Subnet</source>
        <translation>子网(&amp;S)</translation>
    </message>
    <message>
        <source>For example {0}</source>
        <translation>例如 {0}</translation>
    </message>
    <message>
        <source>&amp;Gateway</source>
        <translation>网关(&amp;G)</translation>
    </message>
    <message>
        <source>&amp;Labels</source>
        <translation>标签(&amp;L)</translation>
    </message>
    <message>
        <source>A label on each line.</source>
        <translation>每行一个标签。</translation>
    </message>
    <message>
        <source>&amp;Internal: no way out of the machine</source>
        <translation>内部网络：不能访问虚拟机以外(&amp;I)</translation>
    </message>
    <message>
        <source>{0} is not NAME=VALUE.</source>
        <translation>{0} 不是 NAME=VALUE 格式。</translation>
    </message>
    <message>
        <source>A subnet is like {0}.</source>
        <translation>子网格式如 {0}。</translation>
    </message>
    <message>
        <source>It overlaps with that of {0}, {1}.</source>
        <translation>与 {0} 的子网 {1} 重叠。</translation>
    </message>
    <message>
        <source>A gateway needs its subnet.</source>
        <translation>填写网关时需同时填写子网。</translation>
    </message>
    <message>
        <source>A gateway is an address in the subnet.</source>
        <translation>网关应为子网内的地址。</translation>
    </message>
</context>
<context>
    <name>CreateVolumeDialog</name>
    <message>
        <source>Create a volume</source>
        <translation>创建卷</translation>
    </message>
    <message>
        <source>It keeps what containers write, on the machine&apos;s disk.</source>
        <translation>卷在虚拟机的磁盘上保存容器写入的内容。</translation>
    </message>
    <message>
        <source>&amp;Create</source>
        <translation>创建(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>名称(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Driver</source>
        <translation>驱动(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Labels</source>
        <translation>标签(&amp;L)</translation>
    </message>
    <message>
        <source>A label on each line.</source>
        <translation>每行一个标签。</translation>
    </message>
    <message>
        <source>{0} is not NAME=VALUE.</source>
        <translation>{0} 不是 NAME=VALUE 格式。</translation>
    </message>
</context>
<context>
    <name>DescribedBar</name>
    <message>
        <source>In the file</source>
        <translation>文件中的定义</translation>
    </message>
    <message>
        <source>Networks</source>
        <translation>网络</translation>
    </message>
    <message>
        <source>Volumes</source>
        <translation>卷</translation>
    </message>
    <message>
        <source>Folders it mounts</source>
        <translation>挂载的文件夹</translation>
    </message>
    <message>
        <source>Up copies the project&apos;s folder into the machine. What you edit here counts from the next Up; what a container writes into the folder stays in the machine.</source>
        <translation>部署时会将项目文件夹复制到虚拟机。在本机的修改从下次部署起生效；容器写入该文件夹的内容留在虚拟机中。</translation>
    </message>
</context>
<context>
    <name>DetailHead</name>
    <message>
        <source>Open :{0}</source>
        <translation>打开 :{0}</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>启动</translation>
    </message>
    <message>
        <source>Copy the image</source>
        <translation>复制镜像名称</translation>
    </message>
    <message>
        <source>Copy the ID</source>
        <translation>复制 ID</translation>
    </message>
    <message>
        <source>Copy the address</source>
        <translation>复制地址</translation>
    </message>
    <message>
        <source>Restart</source>
        <translation>重启</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>More actions</source>
        <translation>更多操作</translation>
    </message>
    <message>
        <source>Containers</source>
        <translation>容器</translation>
    </message>
</context>
<context>
    <name>DisconnectDialog</name>
    <message>
        <source>Disconnect a container from {0}</source>
        <translation>从 {0} 断开容器</translation>
    </message>
    <message>
        <source>Its open connections there end. It can be connected again.</source>
        <translation>它在该网络中的连接会中断，之后可以重新连接。</translation>
    </message>
    <message>
        <source>&amp;Disconnect</source>
        <translation>断开(&amp;D)</translation>
    </message>
    <message>
        <source>Container</source>
        <translation>容器</translation>
    </message>
    <message>
        <source>Con&amp;tainer</source>
        <translation>容器(&amp;T)</translation>
    </message>
</context>
<context>
    <name>DiskCard</name>
    <message>
        <source>Disk</source>
        <translation>磁盘</translation>
    </message>
    <message>
        <source>Data disk of the machine</source>
        <translation>虚拟机的数据盘</translation>
    </message>
    <message>
        <source>&amp;Clean up…</source>
        <translation>清理(&amp;C)…</translation>
    </message>
    <message>
        <source>Remove what nothing uses; you choose what</source>
        <translation>删除未使用的内容，可自行选择</translation>
    </message>
    <message>
        <source>Gro&amp;w…</source>
        <translation>扩容(&amp;W)…</translation>
    </message>
    <message>
        <source>Gi&amp;ve back</source>
        <translation>归还空间(&amp;V)</translation>
    </message>
    <message>
        <source>Give room that nothing uses back to this computer</source>
        <translation>将未使用的空间归还给本机</translation>
    </message>
    <message>
        <source>not counted</source>
        <translation>未统计</translation>
    </message>
    <message>
        <source>images</source>
        <translation>镜像</translation>
    </message>
    <message>
        <source>volumes</source>
        <translation>卷</translation>
    </message>
    <message>
        <source>build cache</source>
        <translation>构建缓存</translation>
    </message>
    <message>
        <source>container layers</source>
        <translation>容器层</translation>
    </message>
    <message numerus="yes">
        <source>%n unused</source>
        <translation>
            <numerusform>%n 个未使用</numerusform>
        </translation>
    </message>
    <message>
        <source>no file yet: the first start makes it</source>
        <translation>尚无磁盘文件，首次启动时创建</translation>
    </message>
    <message>
        <source>file on this computer: {0} of {1}</source>
        <translation>本机上的磁盘文件：{0} / {1}</translation>
    </message>
    <message>
        <source>counting…</source>
        <translation>正在统计…</translation>
    </message>
    <message>
        <source>Docker does not answer at the moment</source>
        <translation>Docker 暂时没有响应</translation>
    </message>
    <message>
        <source>all of it is in use</source>
        <translation>全部在使用中</translation>
    </message>
    <message>
        <source>frees up to {0}</source>
        <translation>最多可释放 {0}</translation>
    </message>
    <message>
        <source>giving back…</source>
        <translation>正在归还…</translation>
    </message>
    <message>
        <source>Give unused room of the disk back</source>
        <translation>归还未使用的磁盘空间</translation>
    </message>
    <message>
        <source>returned {0}</source>
        <translation>已归还 {0}</translation>
    </message>
</context>
<context>
    <name>DiskEditor</name>
    <message>
        <source>&amp;Grow…</source>
        <translation>扩容(&amp;G)…</translation>
    </message>
    <message>
        <source>Grow: {0}</source>
        <translation>扩容：{0}</translation>
    </message>
</context>
<context>
    <name>DoctorDialog</name>
    <message>
        <source>Checkup</source>
        <translation>检查</translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation>正在检查…</translation>
    </message>
    <message>
        <source>What was found</source>
        <translation>检查结果</translation>
    </message>
    <message>
        <source>&amp;Look again</source>
        <translation>重新检查(&amp;L)</translation>
    </message>
    <message>
        <source>C&amp;opy all</source>
        <translation>全部复制(&amp;O)</translation>
    </message>
    <message numerus="yes">
        <source>%n problem(s) stand in the way.</source>
        <translation>
            <numerusform>有 %n 个问题需要解决。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The machine works; %n thing(s) are worth knowing.</source>
        <translation>
            <numerusform>虚拟机工作正常，有 %n 项值得留意。</numerusform>
        </translation>
    </message>
    <message>
        <source>Everything is fine.</source>
        <translation>一切正常。</translation>
    </message>
    <message>
        <source>The checkup did not come to an end.</source>
        <translation>检查没有完成。</translation>
    </message>
</context>
<context>
    <name>DropFrame</name>
    <message>
        <source>Drop to open the compose file</source>
        <translation>松开即可打开 compose 文件</translation>
    </message>
</context>
<context>
    <name>Entries</name>
    <message>
        <source>Containers</source>
        <translation>容器</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>镜像</translation>
    </message>
    <message>
        <source>Volumes</source>
        <translation>卷</translation>
    </message>
    <message>
        <source>Networks</source>
        <translation>网络</translation>
    </message>
    <message>
        <source>Compose</source>
        <translation>编排</translation>
    </message>
    <message>
        <source>Machine</source>
        <translation>虚拟机</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
</context>
<context>
    <name>EnvironmentPart</name>
    <message>
        <source>Environment</source>
        <translation>环境变量</translation>
    </message>
    <message>
        <source>A&amp;dd a variable</source>
        <translation>添加变量(&amp;D)</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>值</translation>
    </message>
    <message>
        <source>Paste .&amp;env</source>
        <translation>粘贴 .env(&amp;E)</translation>
    </message>
    <message>
        <source>The clipboard holds no variables.</source>
        <translation>剪贴板中没有变量。</translation>
    </message>
    <message>
        <source>Name of the variable</source>
        <translation>变量名称</translation>
    </message>
    <message>
        <source>Remove this variable</source>
        <translation>删除此变量</translation>
    </message>
</context>
<context>
    <name>EnvironmentTab</name>
    <message>
        <source>Filter variables</source>
        <translation>筛选变量</translation>
    </message>
    <message>
        <source>Re&amp;veal secrets</source>
        <translation>显示敏感值(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Copy as .env</source>
        <translation>复制为 .env(&amp;C)</translation>
    </message>
    <message>
        <source>Variables</source>
        <translation>变量</translation>
    </message>
    <message>
        <source>It was given no variables.</source>
        <translation>未设置任何变量。</translation>
    </message>
    <message>
        <source>How it runs</source>
        <translation>运行方式</translation>
    </message>
    <message>
        <source>Limits</source>
        <translation>资源限制</translation>
    </message>
    <message>
        <source>Mounts</source>
        <translation>挂载</translation>
    </message>
    <message>
        <source>Labels</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Facts</source>
        <translation>概况</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>值</translation>
    </message>
    <message>
        <source>Copy value</source>
        <translation>复制值</translation>
    </message>
    <message>
        <source>Copy name</source>
        <translation>复制名称</translation>
    </message>
    <message>
        <source>Copy as NAME=value</source>
        <translation>复制为 NAME=value</translation>
    </message>
    <message>
        <source>Reveal</source>
        <translation>显示</translation>
    </message>
    <message>
        <source>Mask</source>
        <translation>隐藏</translation>
    </message>
    <message numerus="yes">
        <source>%n variable(s) copied, secrets among them as they are.</source>
        <translation>
            <numerusform>已复制 %n 个变量，其中的敏感值为原文。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n variable(s) copied.</source>
        <translation>
            <numerusform>已复制 %n 个变量。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ErrorPanel</name>
    <message>
        <source>Details of the error</source>
        <translation>错误详情</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>详情</translation>
    </message>
    <message>
        <source>Copy details</source>
        <translation>复制详情</translation>
    </message>
</context>
<context>
    <name>ExcerptView</name>
    <message>
        <source>Line {0} of the file</source>
        <translation>文件第 {0} 行</translation>
    </message>
</context>
<context>
    <name>ExitNews</name>
    <message>
        <source>{0} exited with code {1}</source>
        <translation>{0} 已退出，代码 {1}</translation>
    </message>
    <message>
        <source>It had no memory left.</source>
        <translation>内存已耗尽。</translation>
    </message>
    <message>
        <source>Open logs</source>
        <translation>查看日志</translation>
    </message>
</context>
<context>
    <name>FailedCard</name>
    <message>
        <source>Containers, images and volumes are kept on the data disk.</source>
        <translation>容器、镜像和卷保留在数据盘上。</translation>
    </message>
    <message>
        <source>Details of the error</source>
        <translation>错误详情</translation>
    </message>
    <message>
        <source>Start again</source>
        <translation>重新启动</translation>
    </message>
    <message>
        <source>Repair disk…</source>
        <translation>修复磁盘…</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>详情</translation>
    </message>
    <message>
        <source>Copy details</source>
        <translation>复制详情</translation>
    </message>
</context>
<context>
    <name>Feeds</name>
    <message>
        <source>Image</source>
        <translation>镜像</translation>
    </message>
    <message>
        <source>Container</source>
        <translation>容器</translation>
    </message>
</context>
<context>
    <name>Fetch</name>
    <message numerus="yes">
        <source>%n items</source>
        <translation>
            <numerusform>%n 项</numerusform>
        </translation>
    </message>
    <message>
        <source>There is nothing in it that this computer can keep.</source>
        <translation>其中没有可以保存到本机的内容。</translation>
    </message>
    <message>
        <source>If it is not where you dropped it, use Download instead.</source>
        <translation>如果它没有出现在您拖放的位置，请改用“下载”。</translation>
    </message>
    <message>
        <source>{0} came late</source>
        <translation>{0} 到达较晚</translation>
    </message>
    <message>
        <source>What is dragged out may have {0} at most. Use Download instead.</source>
        <translation>拖出的内容最多为 {0}。请改用“下载”。</translation>
    </message>
    <message>
        <source>It took more than {0} seconds. Use Download instead.</source>
        <translation>耗时超过 {0} 秒。请改用“下载”。</translation>
    </message>
    <message>
        <source>{0} cannot be dragged out</source>
        <translation>无法拖出 {0}</translation>
    </message>
</context>
<context>
    <name>FileActions</name>
    <message>
        <source>New folder in {0}</source>
        <translation>在 {0} 中新建文件夹</translation>
    </message>
    <message>
        <source>Make folder</source>
        <translation>新建文件夹</translation>
    </message>
    <message>
        <source>Rename {0}</source>
        <translation>重命名 {0}</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>重命名</translation>
    </message>
    <message>
        <source>They are gone from the container for good.</source>
        <translation>它们将从容器中永久删除。</translation>
    </message>
    <message>
        <source>Folders go with all that is in them, for good.</source>
        <translation>文件夹及其中的全部内容将永久删除。</translation>
    </message>
    <message numerus="yes">
        <source>Delete %n item(s)?</source>
        <translation>
            <numerusform>删除 %n 项？</numerusform>
        </translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Upload to {0}</source>
        <translation>上传到 {0}</translation>
    </message>
    <message numerus="yes">
        <source>Replace %n item(s)?</source>
        <translation>
            <numerusform>替换 %n 项？</numerusform>
        </translation>
    </message>
    <message>
        <source>Files with these names are replaced; folders are merged.</source>
        <translation>同名文件会被替换，同名文件夹会合并。</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>替换</translation>
    </message>
    <message>
        <source>Download into</source>
        <translation>下载到</translation>
    </message>
    <message numerus="yes">
        <source>Replace %n item(s) on this computer?</source>
        <translation>
            <numerusform>替换本机上的 %n 项？</numerusform>
        </translation>
    </message>
    <message>
        <source>Upload {0}</source>
        <translation>上传 {0}</translation>
    </message>
    <message>
        <source>{0} is on this computer</source>
        <translation>{0} 已下载到本机</translation>
    </message>
    <message>
        <source>Download {0}</source>
        <translation>下载 {0}</translation>
    </message>
    <message numerus="yes">
        <source>%n items</source>
        <translation>
            <numerusform>%n 项</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FileEditor</name>
    <message>
        <source>Files</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>&amp;Save</source>
        <translation>保存(&amp;S)</translation>
    </message>
    <message>
        <source>Write it back into the container (Ctrl+S)</source>
        <translation>写回容器（Ctrl+S）</translation>
    </message>
    <message>
        <source>Content of the file</source>
        <translation>文件内容</translation>
    </message>
    <message>
        <source>Leave without saving?</source>
        <translation>不保存就离开？</translation>
    </message>
    <message>
        <source>Your changes are lost. The file in the container stays as it was.</source>
        <translation>修改将会丢失，容器中的文件保持原样。</translation>
    </message>
    <message>
        <source>Discard changes</source>
        <translation>放弃修改</translation>
    </message>
    <message>
        <source>Replace the newer file?</source>
        <translation>替换较新的文件？</translation>
    </message>
    <message>
        <source>Something in the container changed this file since you opened it.</source>
        <translation>打开之后，容器中的程序修改过此文件。</translation>
    </message>
    <message>
        <source>Replace it</source>
        <translation>替换</translation>
    </message>
    <message>
        <source>Your text is still here.</source>
        <translation>编辑的内容仍在这里。</translation>
    </message>
    <message>
        <source>Read only: it mixes two kinds of line ends</source>
        <translation>只读：文件混用了两种换行符</translation>
    </message>
    <message>
        <source>Not saved yet</source>
        <translation>尚未保存</translation>
    </message>
</context>
<context>
    <name>FileWords</name>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Changes</source>
        <translation>更改</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Mode</source>
        <translation>权限</translation>
    </message>
    <message>
        <source>Owner</source>
        <translation>所有者</translation>
    </message>
    <message>
        <source>Modified</source>
        <translation>修改时间</translation>
    </message>
    <message>
        <source>Copy path</source>
        <translation>复制路径</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Download…</source>
        <translation>下载…</translation>
    </message>
    <message>
        <source>Rename…</source>
        <translation>重命名…</translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation>删除…</translation>
    </message>
    <message>
        <source>Added</source>
        <translation>新增</translation>
    </message>
    <message>
        <source>Changed</source>
        <translation>已更改</translation>
    </message>
    <message>
        <source>Removed</source>
        <translation>已删除</translation>
    </message>
    <message>
        <source>inside</source>
        <translation>内部有更改</translation>
    </message>
</context>
<context>
    <name>FilesTab</name>
    <message>
        <source>Filter names</source>
        <translation>筛选名称</translation>
    </message>
    <message>
        <source>Chan&amp;ged only</source>
        <translation>仅显示更改(&amp;G)</translation>
    </message>
    <message>
        <source>List again (F5)</source>
        <translation>刷新列表（F5）</translation>
    </message>
    <message>
        <source>&amp;Add</source>
        <translation>添加(&amp;A)</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>This folder is too large to be listed in full.</source>
        <translation>此文件夹内容过多，无法完整列出。</translation>
    </message>
    <message>
        <source>{0} is {1}: too large to be shown here.</source>
        <translation>{0} 为 {1}，过大，无法在此显示。</translation>
    </message>
    <message>
        <source>Upload files…</source>
        <translation>上传文件…</translation>
    </message>
    <message>
        <source>Upload a folder…</source>
        <translation>上传文件夹…</translation>
    </message>
    <message>
        <source>New folder…</source>
        <translation>新建文件夹…</translation>
    </message>
    <message>
        <source>This folder is empty.</source>
        <translation>此文件夹为空。</translation>
    </message>
    <message>
        <source>Nothing in this folder is like that.</source>
        <translation>此文件夹中没有符合条件的内容。</translation>
    </message>
    <message>
        <source>{0} is not text.</source>
        <translation>{0} 不是文本文件。</translation>
    </message>
    <message>
        <source>Download…</source>
        <translation>下载…</translation>
    </message>
    <message>
        <source>Copy into {0}</source>
        <translation>复制到 {0}</translation>
    </message>
</context>
<context>
    <name>FilesView</name>
    <message>
        <source>Read the folder again</source>
        <translation>重新读取文件夹</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Mode</source>
        <translation>权限</translation>
    </message>
    <message>
        <source>Owner</source>
        <translation>所有者</translation>
    </message>
    <message>
        <source>Changed</source>
        <translation>修改时间</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Save a file of the volume</source>
        <translation>保存卷中的文件</translation>
    </message>
    <message>
        <source>Saved to {0}</source>
        <translation>已保存到 {0}</translation>
    </message>
    <message>
        <source>Download {0}</source>
        <translation>下载 {0}</translation>
    </message>
    <message>
        <source>Containers that use the volume write here.</source>
        <translation>使用此卷的容器会在这里写入内容。</translation>
    </message>
    <message>
        <source>This folder is empty</source>
        <translation>此文件夹为空</translation>
    </message>
    <message>
        <source>The machine does not run</source>
        <translation>虚拟机未在运行</translation>
    </message>
    <message>
        <source>It wakes to look into the volume.</source>
        <translation>查看卷的内容时会自动恢复。</translation>
    </message>
    <message>
        <source>Show the files</source>
        <translation>显示文件</translation>
    </message>
    <message>
        <source>Up</source>
        <translation>上一级</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Download...</source>
        <translation>下载…</translation>
    </message>
    <message>
        <source>Copy path</source>
        <translation>复制路径</translation>
    </message>
    <message>
        <source>The folder is too large to be shown whole.</source>
        <translation>此文件夹内容过多，无法完整显示。</translation>
    </message>
</context>
<context>
    <name>FindField</name>
    <message>
        <source>Search in the log</source>
        <translation>在日志中搜索</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
    <message>
        <source>Match case</source>
        <translation>区分大小写</translation>
    </message>
    <message>
        <source>Regular expression</source>
        <translation>正则表达式</translation>
    </message>
    <message>
        <source>Previous match (Shift+F3)</source>
        <translation>上一处匹配（Shift+F3）</translation>
    </message>
    <message>
        <source>Next match (F3)</source>
        <translation>下一处匹配（F3）</translation>
    </message>
    <message>
        <source>Not valid</source>
        <translation>表达式无效</translation>
    </message>
    <message>
        <source>Searching…</source>
        <translation>正在搜索…</translation>
    </message>
    <message>
        <source>None</source>
        <translation>无结果</translation>
    </message>
    <message>
        <source>{0} of {1}+</source>
        <translation>{0} / {1}+</translation>
    </message>
    <message>
        <source>{0} of {1}</source>
        <translation>{0} / {1}</translation>
    </message>
</context>
<context>
    <name>FirstRunPage</name>
    <message>
        <source>Console of the machine</source>
        <translation>虚拟机控制台</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>启动</translation>
    </message>
    <message>
        <source>Start the machine</source>
        <translation>启动虚拟机</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Not now</source>
        <translation>暂不</translation>
    </message>
    <message>
        <source>Waiting for {0}</source>
        <translation>正在等待：{0}</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>详情</translation>
    </message>
    <message>
        <source>The machine starts</source>
        <translation>虚拟机正在启动</translation>
    </message>
    <message>
        <source>The machine did not start</source>
        <translation>虚拟机没有启动</translation>
    </message>
    <message>
        <source>Welcome to Sampan</source>
        <translation>欢迎使用 Sampan</translation>
    </message>
    <message>
        <source>The first start prepares a disk and takes longer than the next ones. You can use the window meanwhile.</source>
        <translation>首次启动需要准备磁盘，比以后的启动久一些。其间可以照常使用窗口。</translation>
    </message>
    <message>
        <source>Containers, images and volumes are kept.</source>
        <translation>容器、镜像和卷都已保留。</translation>
    </message>
    <message>
        <source>Containers run in a small Linux machine on this computer. It starts once, and is suspended whenever nobody uses it.</source>
        <translation>容器在本机的一台小型 Linux 虚拟机中运行。它只需启动一次，无人使用时会自动挂起。</translation>
    </message>
</context>
<context>
    <name>FormDialog</name>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>Formats</name>
    <message>
        <source>{0} min</source>
        <translation>{0} 分钟</translation>
    </message>
    <message>
        <source>{0} h</source>
        <translation>{0} 小时</translation>
    </message>
    <message>
        <source>{0} d</source>
        <translation>{0} 天</translation>
    </message>
    <message>
        <source>{0} s</source>
        <translation>{0} 秒</translation>
    </message>
    <message>
        <source>{0} ms</source>
        <translation>{0} 毫秒</translation>
    </message>
</context>
<context>
    <name>ForwardForm</name>
    <message>
        <source>Add a port</source>
        <translation>添加端口</translation>
    </message>
    <message>
        <source>Port in the container</source>
        <translation>容器端口</translation>
    </message>
    <message>
        <source>Port of this computer</source>
        <translation>本机端口</translation>
    </message>
    <message>
        <source>Protocol</source>
        <translation>协议</translation>
    </message>
    <message>
        <source>Reachable from</source>
        <translation>可访问范围</translation>
    </message>
    <message>
        <source>this computer only</source>
        <translation>仅限本机</translation>
    </message>
    <message>
        <source>the whole network</source>
        <translation>整个网络</translation>
    </message>
    <message>
        <source>Add &amp;port</source>
        <translation>添加端口(&amp;P)</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>It stays until it is removed, also when the machine starts again.</source>
        <translation>在删除之前一直有效，虚拟机重新启动后也会保留。</translation>
    </message>
    <message>
        <source>Both ports are numbers from 1 to 65535.</source>
        <translation>两个端口都应为 1 到 65535 之间的数字。</translation>
    </message>
    <message>
        <source>Port {0} is free.</source>
        <translation>端口 {0} 可用。</translation>
    </message>
    <message>
        <source>Port {0} is taken or not allowed.</source>
        <translation>端口 {0} 已被占用或不允许使用。</translation>
    </message>
</context>
<context>
    <name>GrowDialog</name>
    <message>
        <source>The disk&apos;s file takes what is in it, not its limit. A disk that was grown can never be made smaller again.</source>
        <translation>磁盘文件只占用实际内容的空间，而不是上限。扩容后的磁盘无法再缩小。</translation>
    </message>
    <message>
        <source>Grow the data disk</source>
        <translation>扩容数据盘</translation>
    </message>
    <message>
        <source>Grow</source>
        <translation>扩容</translation>
    </message>
    <message>
        <source>Size of the data disk</source>
        <translation>数据盘大小</translation>
    </message>
    <message>
        <source>This computer has {0} free where the file lies.</source>
        <translation>磁盘文件所在位置还有 {0} 可用空间。</translation>
    </message>
    <message>
        <source>The disk has {0} already and cannot be made smaller.</source>
        <translation>磁盘已有 {0}，无法缩小。</translation>
    </message>
    <message>
        <source>Containers have the room now.</source>
        <translation>容器现在即可使用新空间。</translation>
    </message>
    <message>
        <source>Containers have the room after the next start.</source>
        <translation>容器在下次启动后即可使用新空间。</translation>
    </message>
    <message>
        <source>The data disk has {0}</source>
        <translation>数据盘已扩容到 {0}</translation>
    </message>
</context>
<context>
    <name>HealthTab</name>
    <message>
        <source>Check</source>
        <translation>健康检查</translation>
    </message>
    <message>
        <source>Last results</source>
        <translation>最近结果</translation>
    </message>
    <message>
        <source>Output of the check</source>
        <translation>检查输出</translation>
    </message>
    <message>
        <source>The check has not run yet.</source>
        <translation>尚未执行过检查。</translation>
    </message>
    <message>
        <source>every {0}, gives up after {1}</source>
        <translation>每 {0} 一次，{1} 后超时</translation>
    </message>
    <message>
        <source>in a shell</source>
        <translation>在 shell 中</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>执行</translation>
    </message>
    <message>
        <source>Unhealthy</source>
        <translation>不健康</translation>
    </message>
    <message numerus="yes">
        <source>after %n failure(s) in a row</source>
        <translation>
            <numerusform>连续失败 %n 次后</numerusform>
        </translation>
    </message>
    <message>
        <source>failures of the first {0} do not count</source>
        <translation>最初 {0} 内的失败不计</translation>
    </message>
    <message>
        <source>At start</source>
        <translation>启动时</translation>
    </message>
    <message numerus="yes">
        <source>%n in a row</source>
        <translation>
            <numerusform>连续 %n 次</numerusform>
        </translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Failures now</source>
        <translation>当前失败</translation>
    </message>
    <message>
        <source>Healthy</source>
        <translation>健康</translation>
    </message>
    <message>
        <source>Starting</source>
        <translation>正在启动</translation>
    </message>
    <message>
        <source>Not running</source>
        <translation>未运行</translation>
    </message>
    <message>
        <source>A check tells whether the program inside still answers. Add HEALTHCHECK to the Dockerfile, healthcheck to the compose file, or run it with --health-cmd.</source>
        <translation>健康检查用来判断容器中的程序是否仍有响应。可在 Dockerfile 中添加 HEALTHCHECK，在 compose 文件中添加 healthcheck，或运行时使用 --health-cmd。</translation>
    </message>
    <message>
        <source>Copy an example</source>
        <translation>复制示例</translation>
    </message>
    <message>
        <source>This container has no check</source>
        <translation>此容器没有健康检查</translation>
    </message>
    <message>
        <source>Passed</source>
        <translation>通过</translation>
    </message>
    <message>
        <source>Failed ({0})</source>
        <translation>失败 ({0})</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>Output</source>
        <translation>输出</translation>
    </message>
    <message>
        <source>Took</source>
        <translation>用时</translation>
    </message>
    <message>
        <source>Copy output</source>
        <translation>复制输出</translation>
    </message>
    <message>
        <source>The check wrote nothing.</source>
        <translation>检查没有输出内容。</translation>
    </message>
</context>
<context>
    <name>ImageActions</name>
    <message>
        <source>The name was not given</source>
        <translation>未能添加名称</translation>
    </message>
    <message>
        <source>Save images to a tar</source>
        <translation>将镜像保存为 tar</translation>
    </message>
    <message>
        <source>Tar archives</source>
        <translation>tar 归档</translation>
    </message>
    <message>
        <source>Save {0}</source>
        <translation>保存 {0}</translation>
    </message>
    <message>
        <source>Saved to {0}</source>
        <translation>已保存到 {0}</translation>
    </message>
    <message>
        <source>Load images from a tar</source>
        <translation>从 tar 加载镜像</translation>
    </message>
    <message>
        <source>{0} is loaded</source>
        <translation>{0} 已加载</translation>
    </message>
    <message>
        <source>Load {0}</source>
        <translation>加载 {0}</translation>
    </message>
    <message>
        <source>{0} on the machine&apos;s disk. What a registry has of it stays.</source>
        <translation>占用虚拟机磁盘 {0}。仓库中的副本不受影响。</translation>
    </message>
    <message>
        <source>Used by {0}: they keep running, but cannot be made anew.</source>
        <translation>正被 {0} 使用：这些容器会继续运行，但无法重新创建。</translation>
    </message>
    <message>
        <source>Remove it though containers use it</source>
        <translation>即使有容器在使用也删除</translation>
    </message>
    <message>
        <source>All of its names go.</source>
        <translation>它的所有名称都会删除。</translation>
    </message>
    <message numerus="yes">
        <source>Remove %n image(s)?</source>
        <translation>
            <numerusform>删除 %n 个镜像？</numerusform>
        </translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Remove {0}</source>
        <translation>删除 {0}</translation>
    </message>
    <message>
        <source>{0} are free again</source>
        <translation>已释放 {0}</translation>
    </message>
    <message>
        <source>Free space of images</source>
        <translation>清理镜像</translation>
    </message>
    <message>
        <source>The image is called {0} too</source>
        <translation>已为镜像添加名称 {0}</translation>
    </message>
</context>
<context>
    <name>ImageDetail</name>
    <message>
        <source>&amp;Run...</source>
        <translation>运行(&amp;R)…</translation>
    </message>
    <message>
        <source>P&amp;ush...</source>
        <translation>推送(&amp;U)…</translation>
    </message>
    <message>
        <source>&amp;Tag...</source>
        <translation>添加标签(&amp;T)…</translation>
    </message>
    <message>
        <source>Re&amp;move...</source>
        <translation>删除(&amp;M)…</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>镜像</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>镜像</translation>
    </message>
    <message>
        <source>What a container of it gets</source>
        <translation>容器的默认设置</translation>
    </message>
    <message>
        <source>{0}, made {1}</source>
        <translation>{0}，创建于 {1}</translation>
    </message>
    <message>
        <source>Names</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Id</source>
        <translation>ID</translation>
    </message>
    <message>
        <source>Digest</source>
        <translation>摘要</translation>
    </message>
    <message>
        <source>Platform</source>
        <translation>平台</translation>
    </message>
    <message>
        <source>Used by</source>
        <translation>使用它的容器</translation>
    </message>
    <message>
        <source>no container</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Labels</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Entrypoint</source>
        <translation>入口点</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>工作目录</translation>
    </message>
    <message>
        <source>User</source>
        <translation>用户</translation>
    </message>
    <message>
        <source>Ports</source>
        <translation>端口</translation>
    </message>
    <message>
        <source>Volumes</source>
        <translation>卷</translation>
    </message>
    <message>
        <source>Environment</source>
        <translation>环境变量</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>步骤</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>镜像层</translation>
    </message>
    <message>
        <source>Layers, the newest first</source>
        <translation>镜像层（从新到旧）</translation>
    </message>
</context>
<context>
    <name>ImagesPage</name>
    <message>
        <source>Images</source>
        <translation>镜像</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Id</source>
        <translation>ID</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>创建时间</translation>
    </message>
    <message>
        <source>Used by</source>
        <translation>使用情况</translation>
    </message>
    <message>
        <source>Filter name, container</source>
        <translation>筛选名称、容器</translation>
    </message>
    <message>
        <source>More</source>
        <translation>更多</translation>
    </message>
    <message>
        <source>&amp;Build...</source>
        <translation>构建(&amp;B)…</translation>
    </message>
    <message>
        <source>&amp;Pull...</source>
        <translation>拉取(&amp;P)…</translation>
    </message>
    <message>
        <source>No images yet</source>
        <translation>还没有镜像</translation>
    </message>
    <message>
        <source>Containers are made of images. Pull one, or build one.</source>
        <translation>容器由镜像创建。可以拉取或构建一个镜像。</translation>
    </message>
    <message>
        <source>Pull an image...</source>
        <translation>拉取镜像…</translation>
    </message>
    <message>
        <source>Load a tar...</source>
        <translation>加载 tar…</translation>
    </message>
    <message>
        <source>Run...</source>
        <translation>运行…</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>详情</translation>
    </message>
    <message>
        <source>Tag...</source>
        <translation>添加标签…</translation>
    </message>
    <message>
        <source>Push...</source>
        <translation>推送…</translation>
    </message>
    <message>
        <source>Pull anew</source>
        <translation>重新拉取</translation>
    </message>
    <message>
        <source>Save to a tar...</source>
        <translation>保存为 tar…</translation>
    </message>
    <message>
        <source>Copy name</source>
        <translation>复制名称</translation>
    </message>
    <message>
        <source>Copy id</source>
        <translation>复制 ID</translation>
    </message>
    <message>
        <source>Remove...</source>
        <translation>删除…</translation>
    </message>
    <message numerus="yes">
        <source>%n selected, {0}</source>
        <translation>
            <numerusform>已选 %n 项，{0}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n image(s), {0}</source>
        <translation>
            <numerusform>%n 个镜像，{0}</numerusform>
        </translation>
    </message>
    <message>
        <source>Drop it to load its images.</source>
        <translation>松开即可加载其中的镜像。</translation>
    </message>
    <message>
        <source>&amp;Load a tar...</source>
        <translation>加载 tar(&amp;L)…</translation>
    </message>
    <message>
        <source>Build &amp;history</source>
        <translation>构建记录(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;Registries...</source>
        <translation>镜像仓库(&amp;R)…</translation>
    </message>
    <message>
        <source>&amp;Free space...</source>
        <translation>清理空间(&amp;F)…</translation>
    </message>
    <message>
        <source>no name: an older build or pull</source>
        <translation>无名称：较早的构建或拉取</translation>
    </message>
    <message numerus="yes">
        <source>and %n other name(s)</source>
        <translation>
            <numerusform>另有 %n 个名称</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ImportDialog</name>
    <message>
        <source>Import a tar</source>
        <translation>导入 tar</translation>
    </message>
    <message>
        <source>Its files go into a volume. Those of the same name are replaced.</source>
        <translation>其中的文件会导入到卷，同名文件会被替换。</translation>
    </message>
    <message>
        <source>&amp;Import</source>
        <translation>导入(&amp;I)</translation>
    </message>
    <message>
        <source>&amp;Tar</source>
        <translation>tar 文件(&amp;T)</translation>
    </message>
    <message>
        <source>The tar to import</source>
        <translation>要导入的 tar</translation>
    </message>
    <message>
        <source>Into</source>
        <translation>导入到</translation>
    </message>
    <message>
        <source>a new volume</source>
        <translation>新卷</translation>
    </message>
    <message>
        <source>Int&amp;o</source>
        <translation>导入到(&amp;O)</translation>
    </message>
    <message>
        <source>New &amp;name</source>
        <translation>新名称(&amp;N)</translation>
    </message>
    <message>
        <source>A tar is needed.</source>
        <translation>请选择 tar 文件。</translation>
    </message>
</context>
<context>
    <name>InspectTab</name>
    <message>
        <source>Search keys and values</source>
        <translation>搜索键和值</translation>
    </message>
    <message>
        <source>Inspection</source>
        <translation>详细信息</translation>
    </message>
    <message>
        <source>Raw JSON</source>
        <translation>原始 JSON</translation>
    </message>
    <message>
        <source>&amp;Tree</source>
        <translation>树形(&amp;T)</translation>
    </message>
    <message>
        <source>Raw &amp;JSON</source>
        <translation>原始 JSON(&amp;J)</translation>
    </message>
    <message>
        <source>&amp;Copy all</source>
        <translation>全部复制(&amp;C)</translation>
    </message>
    <message>
        <source>Copy value</source>
        <translation>复制值</translation>
    </message>
    <message>
        <source>Copy path</source>
        <translation>复制路径</translation>
    </message>
    <message>
        <source>{0} of {1}</source>
        <translation>{0} / {1}</translation>
    </message>
    <message>
        <source>not found</source>
        <translation>没有找到</translation>
    </message>
</context>
<context>
    <name>InvalidView</name>
    <message>
        <source>The machine checks the file…</source>
        <translation>虚拟机正在检查文件…</translation>
    </message>
    <message>
        <source>What compose says</source>
        <translation>compose 的输出</translation>
    </message>
    <message>
        <source>&amp;Try again</source>
        <translation>重试(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Open another file…</source>
        <translation>打开其他文件(&amp;O)…</translation>
    </message>
</context>
<context>
    <name>JsonModel</name>
    <message>
        <source>Key</source>
        <translation>键</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>值</translation>
    </message>
    <message numerus="yes">
        <source>%n value(s)</source>
        <translation>
            <numerusform>%n 个值</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>LabelsPart</name>
    <message>
        <source>Add a &amp;label</source>
        <translation>添加标签(&amp;L)</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>值</translation>
    </message>
    <message>
        <source>Name of the label</source>
        <translation>标签名称</translation>
    </message>
    <message>
        <source>Remove this label</source>
        <translation>删除此标签</translation>
    </message>
</context>
<context>
    <name>LayersView</name>
    <message>
        <source>Layer</source>
        <translation>镜像层</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>镜像层</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>Preparing</source>
        <translation>正在准备</translation>
    </message>
    <message>
        <source>Downloading</source>
        <translation>正在下载</translation>
    </message>
    <message>
        <source>Verifying</source>
        <translation>正在校验</translation>
    </message>
    <message>
        <source>Downloaded</source>
        <translation>已下载</translation>
    </message>
    <message>
        <source>Extracting</source>
        <translation>正在解压</translation>
    </message>
    <message>
        <source>Complete</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>Already there</source>
        <translation>已存在</translation>
    </message>
    <message>
        <source>Pushing</source>
        <translation>正在推送</translation>
    </message>
    <message>
        <source>Pushed</source>
        <translation>已推送</translation>
    </message>
</context>
<context>
    <name>LimitDialog</name>
    <message>
        <source>The machine takes at most this much of this computer, from now on and at every start. It started with {0}; for more than that it must be restarted.</source>
        <translation>虚拟机最多占用本机这么多内存，立即生效，之后每次启动也一样。本次启动时为 {0}，要超过它需重启虚拟机。</translation>
    </message>
    <message>
        <source>Limit the machine&apos;s memory</source>
        <translation>限制虚拟机内存</translation>
    </message>
    <message>
        <source>Set the limit</source>
        <translation>设置上限</translation>
    </message>
    <message>
        <source>Memory of the machine</source>
        <translation>虚拟机内存</translation>
    </message>
    <message>
        <source>{0} are in use right now.</source>
        <translation>当前已使用 {0}。</translation>
    </message>
    <message>
        <source>{0} now, and at every start.</source>
        <translation>现在为 {0}，之后每次启动也一样。</translation>
    </message>
    <message>
        <source>{0} from the next start on; until then {1}.</source>
        <translation>下次启动起为 {0}，在此之前为 {1}。</translation>
    </message>
    <message>
        <source>Memory limited</source>
        <translation>内存上限已设置</translation>
    </message>
</context>
<context>
    <name>LimitsPart</name>
    <message>
        <source>Never</source>
        <translation>不自动重启</translation>
    </message>
    <message>
        <source>When it fails</source>
        <translation>失败时重启</translation>
    </message>
    <message>
        <source>Always, unless it was stopped</source>
        <translation>总是重启，手动停止除外</translation>
    </message>
    <message>
        <source>Always</source>
        <translation>总是重启</translation>
    </message>
    <message>
        <source>without end</source>
        <translation>不限次数</translation>
    </message>
    <message>
        <source>Remo&amp;ve the container when it ends</source>
        <translation>结束后删除容器(&amp;V)</translation>
    </message>
    <message>
        <source>all of the machine&apos;s</source>
        <translation>虚拟机的全部</translation>
    </message>
    <message>
        <source>all of the machine&apos;s; or 512m, 1.5g</source>
        <translation>虚拟机的全部；或 512m、1.5g</translation>
    </message>
    <message>
        <source>Attempts</source>
        <translation>尝试次数</translation>
    </message>
    <message>
        <source>Re&amp;start</source>
        <translation>重启(&amp;S)</translation>
    </message>
    <message>
        <source>At the end</source>
        <translation>结束后</translation>
    </message>
    <message>
        <source>Processors</source>
        <translation>处理器</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>{0} CPU</source>
        <translation>{0} CPU</translation>
    </message>
    <message>
        <source>removed at the end</source>
        <translation>结束后删除</translation>
    </message>
</context>
<context>
    <name>ListPage</name>
    <message>
        <source>Suspended. This is the last known list; the machine wakes when used.</source>
        <translation>已挂起，以下是最后已知的列表；使用时自动恢复。</translation>
    </message>
    <message>
        <source>Waiting for the engine. This is the last known list.</source>
        <translation>正在等待引擎，以下是最后已知的列表。</translation>
    </message>
    <message>
        <source>The machine is stopped. This is the last known list.</source>
        <translation>虚拟机已停止，以下是最后已知的列表。</translation>
    </message>
    <message>
        <source>Clear the filter</source>
        <translation>清除筛选</translation>
    </message>
    <message>
        <source>No row has these words in it.</source>
        <translation>没有包含这些文字的行。</translation>
    </message>
    <message>
        <source>Nothing found</source>
        <translation>没有找到</translation>
    </message>
    <message>
        <source>The machine is not running</source>
        <translation>虚拟机未在运行</translation>
    </message>
    <message>
        <source>Start it to see what it holds.</source>
        <translation>启动后即可查看其中的内容。</translation>
    </message>
    <message>
        <source>Start the machine</source>
        <translation>启动虚拟机</translation>
    </message>
    <message>
        <source>Waiting for the engine</source>
        <translation>正在等待引擎</translation>
    </message>
</context>
<context>
    <name>ListView</name>
    <message>
        <source>Filter projects</source>
        <translation>筛选项目</translation>
    </message>
    <message>
        <source>&amp;Open a compose file…</source>
        <translation>打开 compose 文件(&amp;O)…</translation>
    </message>
    <message>
        <source>Open a compose file (Ctrl+O)</source>
        <translation>打开 compose 文件（Ctrl+O）</translation>
    </message>
    <message>
        <source>No compose projects yet</source>
        <translation>还没有编排项目</translation>
    </message>
    <message>
        <source>A compose file describes services that belong together. Open one, or drop it here.</source>
        <translation>compose 文件描述一组相关的服务。打开一个文件，或将它拖到这里。</translation>
    </message>
    <message>
        <source>Open a compose file…</source>
        <translation>打开 compose 文件…</translation>
    </message>
    <message>
        <source>No project matches</source>
        <translation>没有匹配的项目</translation>
    </message>
    <message>
        <source>Clear the filter</source>
        <translation>清除筛选</translation>
    </message>
    <message>
        <source>Compose</source>
        <translation>编排</translation>
    </message>
    <message>
        <source>Compose projects</source>
        <translation>编排项目</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>启动</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Down…</source>
        <translation>下线…</translation>
    </message>
    <message>
        <source>Take off the list</source>
        <translation>从列表中移除</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Logs</source>
        <translation>日志</translation>
    </message>
    <message>
        <source>Up</source>
        <translation>部署</translation>
    </message>
    <message>
        <source>Restart</source>
        <translation>重启</translation>
    </message>
</context>
<context>
    <name>LogPanel</name>
    <message>
        <source>Nothing has been written to the log yet.</source>
        <translation>日志暂无内容。</translation>
    </message>
    <message>
        <source>Follow</source>
        <translation>跟随</translation>
    </message>
    <message>
        <source>Stay at the newest line</source>
        <translation>始终停在最新一行</translation>
    </message>
    <message>
        <source>Timestamps</source>
        <translation>时间戳</translation>
    </message>
    <message>
        <source>Wrap</source>
        <translation>自动换行</translation>
    </message>
    <message>
        <source>Streams</source>
        <translation>输出流</translation>
    </message>
    <message>
        <source>stdout + stderr</source>
        <translation>stdout + stderr</translation>
    </message>
    <message>
        <source>stdout only</source>
        <translation>仅 stdout</translation>
    </message>
    <message>
        <source>stderr only</source>
        <translation>仅 stderr</translation>
    </message>
    <message>
        <source>Since…</source>
        <translation>时间范围…</translation>
    </message>
    <message>
        <source>From the start</source>
        <translation>从头开始</translation>
    </message>
    <message>
        <source>Last 5 minutes</source>
        <translation>最近 5 分钟</translation>
    </message>
    <message>
        <source>Last hour</source>
        <translation>最近 1 小时</translation>
    </message>
    <message>
        <source>Last 24 hours</source>
        <translation>最近 24 小时</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Copy the selection, or all that is shown</source>
        <translation>复制选中的内容；未选中时复制显示的全部内容</translation>
    </message>
    <message>
        <source>Save…</source>
        <translation>保存…</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>清空</translation>
    </message>
    <message>
        <source>Forget the lines shown here; the container keeps its own</source>
        <translation>清空此处显示的内容，容器自身的日志不受影响</translation>
    </message>
    <message>
        <source>No line of this stream so far.</source>
        <translation>该输出流暂无内容。</translation>
    </message>
    <message>
        <source>Save the log</source>
        <translation>保存日志</translation>
    </message>
    <message numerus="yes">
        <source>%n older line(s) were dropped.</source>
        <translation>
            <numerusform>已丢弃 %n 行较早的日志。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>LogView</name>
    <message>
        <source>Jump to latest</source>
        <translation>跳到最新</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>日志</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Select all</source>
        <translation>全选</translation>
    </message>
</context>
<context>
    <name>LogWindow</name>
    <message>
        <source>Logs of the machine</source>
        <translation>虚拟机日志</translation>
    </message>
    <message>
        <source>Which log</source>
        <translation>选择日志</translation>
    </message>
    <message>
        <source>Console</source>
        <translation>控制台</translation>
    </message>
    <message>
        <source>Console, the start before</source>
        <translation>控制台（上一次启动）</translation>
    </message>
    <message>
        <source>QEMU</source>
        <translation>QEMU</translation>
    </message>
    <message>
        <source>Host agent</source>
        <translation>主机代理</translation>
    </message>
    <message>
        <source>Saved as {0}</source>
        <translation>已保存为 {0}</translation>
    </message>
    <message>
        <source>The log was not saved</source>
        <translation>未能保存日志</translation>
    </message>
</context>
<context>
    <name>LoginDialog</name>
    <message>
        <source>Registries</source>
        <translation>镜像仓库</translation>
    </message>
    <message>
        <source>Log-ins are shared with the docker command of this computer.</source>
        <translation>登录状态与本机的 docker 命令共用。</translation>
    </message>
    <message>
        <source>&amp;Log in</source>
        <translation>登录(&amp;L)</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Logged in at</source>
        <translation>已登录</translation>
    </message>
    <message>
        <source>&amp;Registry</source>
        <translation>仓库(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>用户名(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Password</source>
        <translation>密码(&amp;P)</translation>
    </message>
    <message>
        <source>or an access token</source>
        <translation>或访问令牌</translation>
    </message>
    <message>
        <source>&amp;Keep the password in this file, though it is not encrypted</source>
        <translation>仍将密码不加密地保存在此文件中(&amp;K)</translation>
    </message>
    <message>
        <source>The name of a registry has no spaces.</source>
        <translation>仓库名称不能包含空格。</translation>
    </message>
    <message>
        <source>A name is needed.</source>
        <translation>请填写用户名。</translation>
    </message>
    <message>
        <source>A password is needed.</source>
        <translation>请填写密码。</translation>
    </message>
    <message>
        <source>Logged in at {0}</source>
        <translation>已登录 {0}</translation>
    </message>
    <message>
        <source>Log out</source>
        <translation>退出登录</translation>
    </message>
    <message>
        <source>Log out at {0}</source>
        <translation>退出登录 {0}</translation>
    </message>
    <message>
        <source>The password goes to this computer&apos;s keyring ({0}).</source>
        <translation>密码会保存到本机的密钥环（{0}）。</translation>
    </message>
    <message>
        <source>This computer has no credential helper: the password would be in {0}, readable by whoever can read that file.</source>
        <translation>本机没有凭据助手，密码将保存在 {0} 中，能读取该文件的人都能看到。</translation>
    </message>
</context>
<context>
    <name>LogsTab</name>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>The log is saved</source>
        <translation>日志已保存</translation>
    </message>
    <message>
        <source>The log cannot be saved</source>
        <translation>无法保存日志</translation>
    </message>
</context>
<context>
    <name>MachineActions</name>
    <message>
        <source>S&amp;top</source>
        <translation>停止(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Restart</source>
        <translation>重启(&amp;R)</translation>
    </message>
    <message>
        <source>Restart the machine</source>
        <translation>重启虚拟机</translation>
    </message>
    <message>
        <source>Repair the disk and start</source>
        <translation>修复磁盘并启动</translation>
    </message>
    <message>
        <source>Start the machine</source>
        <translation>启动虚拟机</translation>
    </message>
    <message>
        <source>Wake the machine</source>
        <translation>恢复虚拟机</translation>
    </message>
    <message>
        <source>Suspend the machine</source>
        <translation>挂起虚拟机</translation>
    </message>
    <message>
        <source>&amp;Start</source>
        <translation>启动(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Resume</source>
        <translation>恢复(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Suspend</source>
        <translation>挂起(&amp;S)</translation>
    </message>
    <message>
        <source>Stop the machine</source>
        <translation>停止虚拟机</translation>
    </message>
</context>
<context>
    <name>MachinePage</name>
    <message>
        <source>Machine</source>
        <translation>虚拟机</translation>
    </message>
    <message>
        <source>Repair the data disk</source>
        <translation>修复数据盘</translation>
    </message>
    <message>
        <source>A copy of the disk is kept first, so nothing is lost by trying; it takes as much room as the disk&apos;s file. The repair can take long on a large disk.</source>
        <translation>会先保留一份磁盘副本，因此尝试修复不会造成丢失；副本与磁盘文件占用同样大的空间。磁盘较大时，修复可能需要较长时间。</translation>
    </message>
    <message>
        <source>Repair and start</source>
        <translation>修复并启动</translation>
    </message>
</context>
<context>
    <name>MachineRows</name>
    <message>
        <source>minutes</source>
        <translation>分钟</translation>
    </message>
</context>
<context>
    <name>MachineWords</name>
    <message>
        <source>Stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>Starting</source>
        <translation>正在启动</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>运行中</translation>
    </message>
    <message>
        <source>Engine down</source>
        <translation>引擎无响应</translation>
    </message>
    <message>
        <source>Suspending</source>
        <translation>正在挂起</translation>
    </message>
    <message>
        <source>Suspended</source>
        <translation>已挂起</translation>
    </message>
    <message>
        <source>Waking</source>
        <translation>正在恢复</translation>
    </message>
    <message>
        <source>Stopping</source>
        <translation>正在停止</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>wakes when you use it</source>
        <translation>使用时自动恢复</translation>
    </message>
    <message>
        <source>software emulation</source>
        <translation>软件模拟</translation>
    </message>
    <message>
        <source>accelerated by {0}</source>
        <translation>{0} 加速</translation>
    </message>
    <message>
        <source>Prepare</source>
        <translation>准备</translation>
    </message>
    <message>
        <source>QEMU</source>
        <translation>QEMU</translation>
    </message>
    <message>
        <source>Kernel</source>
        <translation>内核</translation>
    </message>
    <message>
        <source>Guest agent</source>
        <translation>客户机代理</translation>
    </message>
    <message>
        <source>Data disk</source>
        <translation>数据盘</translation>
    </message>
    <message>
        <source>Engine</source>
        <translation>引擎</translation>
    </message>
    <message>
        <source>Saved state</source>
        <translation>已保存的状态</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>woke in {0}</source>
        <translation>从挂起恢复用时 {0}</translation>
    </message>
    <message>
        <source>started in {0}</source>
        <translation>启动用时 {0}</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message numerus="yes">
        <source>%n operation(s)</source>
        <translation>
            <numerusform>%n 项操作</numerusform>
        </translation>
    </message>
    <message>
        <source>Failed: {0}</source>
        <translation>失败：{0}</translation>
    </message>
    <message>
        <source>Page</source>
        <translation>页面</translation>
    </message>
    <message>
        <source>Machine</source>
        <translation>虚拟机</translation>
    </message>
    <message>
        <source>Start the machine</source>
        <translation>启动虚拟机</translation>
    </message>
    <message>
        <source>Suspend the machine</source>
        <translation>挂起虚拟机</translation>
    </message>
    <message>
        <source>Stop the machine</source>
        <translation>停止虚拟机</translation>
    </message>
    <message>
        <source>Restart the machine</source>
        <translation>重启虚拟机</translation>
    </message>
    <message>
        <source>Sampan goes on in the tray</source>
        <translation>Sampan 仍在托盘中运行</translation>
    </message>
    <message>
        <source>Your containers keep running. Quit from the tray&apos;s menu.</source>
        <translation>容器会继续运行。可从托盘菜单退出。</translation>
    </message>
</context>
<context>
    <name>MemoryCard</name>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>Memory of the machine</source>
        <translation>虚拟机内存</translation>
    </message>
    <message>
        <source>&amp;Give back now</source>
        <translation>立即归还(&amp;G)</translation>
    </message>
    <message>
        <source>&amp;Limit…</source>
        <translation>限制(&amp;L)…</translation>
    </message>
    <message>
        <source>in no use</source>
        <translation>未使用</translation>
    </message>
    <message>
        <source>containers</source>
        <translation>容器</translation>
    </message>
    <message>
        <source>engine + agent</source>
        <translation>引擎与代理</translation>
    </message>
    <message>
        <source>cache, can go</source>
        <translation>可释放的缓存</translation>
    </message>
    <message>
        <source>containers, engine + agent</source>
        <translation>容器、引擎与代理</translation>
    </message>
    <message>
        <source>of {0}</source>
        <translation>共 {0}</translation>
    </message>
    <message>
        <source>free</source>
        <translation>空闲</translation>
    </message>
    <message>
        <source>takes none of this computer now</source>
        <translation>目前不占用本机内存</translation>
    </message>
    <message>
        <source>what it costs this computer: {0}</source>
        <translation>占用本机：{0}</translation>
    </message>
    <message>
        <source>this system gets memory back only when the machine is suspended</source>
        <translation>在此系统上，虚拟机挂起后才会归还内存</translation>
    </message>
    <message>
        <source>returns about {0}</source>
        <translation>约可归还 {0}</translation>
    </message>
    <message>
        <source>giving back…</source>
        <translation>正在归还…</translation>
    </message>
    <message>
        <source>returned {0}</source>
        <translation>已归还 {0}</translation>
    </message>
    <message>
        <source>freed {0} inside the machine</source>
        <translation>已在虚拟机内释放 {0}</translation>
    </message>
    <message>
        <source>Memory was not given back</source>
        <translation>未能归还内存</translation>
    </message>
</context>
<context>
    <name>Menus</name>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>启动</translation>
    </message>
    <message>
        <source>Restart</source>
        <translation>重启</translation>
    </message>
    <message>
        <source>Kill</source>
        <translation>强制停止</translation>
    </message>
    <message>
        <source>Open a terminal</source>
        <translation>打开终端</translation>
    </message>
    <message>
        <source>Show logs</source>
        <translation>查看日志</translation>
    </message>
    <message>
        <source>Open in the browser</source>
        <translation>在浏览器中打开</translation>
    </message>
    <message>
        <source>Rename...</source>
        <translation>重命名…</translation>
    </message>
    <message>
        <source>Clone as new...</source>
        <translation>克隆为新容器…</translation>
    </message>
    <message>
        <source>Remove...</source>
        <translation>删除…</translation>
    </message>
    <message numerus="yes">
        <source>Remove %n container(s)...</source>
        <translation>
            <numerusform>删除 %n 个容器…</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Start %n container(s)</source>
        <translation>
            <numerusform>启动 %n 个容器</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Stop %n container(s)</source>
        <translation>
            <numerusform>停止 %n 个容器</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Restart %n container(s)</source>
        <translation>
            <numerusform>重启 %n 个容器</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Pause %n container(s)</source>
        <translation>
            <numerusform>暂停 %n 个容器</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Unpause %n container(s)</source>
        <translation>
            <numerusform>取消暂停 %n 个容器</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Kill %n container(s)</source>
        <translation>
            <numerusform>强制停止 %n 个容器</numerusform>
        </translation>
    </message>
    <message>
        <source>Copy names</source>
        <translation>复制名称</translation>
    </message>
    <message>
        <source>Copy IDs</source>
        <translation>复制 ID</translation>
    </message>
    <message>
        <source>Show containers</source>
        <translation>展开容器</translation>
    </message>
    <message>
        <source>Hide containers</source>
        <translation>收起容器</translation>
    </message>
    <message>
        <source>Start all</source>
        <translation>全部启动</translation>
    </message>
    <message>
        <source>Stop all</source>
        <translation>全部停止</translation>
    </message>
    <message>
        <source>Restart all</source>
        <translation>全部重启</translation>
    </message>
    <message>
        <source>Remove all...</source>
        <translation>全部删除…</translation>
    </message>
    <message>
        <source>Unpause</source>
        <translation>取消暂停</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Copy name</source>
        <translation>复制名称</translation>
    </message>
    <message>
        <source>Copy ID</source>
        <translation>复制 ID</translation>
    </message>
    <message>
        <source>Copy IP address</source>
        <translation>复制 IP 地址</translation>
    </message>
    <message>
        <source>Copy docker run line</source>
        <translation>复制 docker run 命令</translation>
    </message>
</context>
<context>
    <name>MissingPage</name>
    <message>
        <source>This page is not part of this version</source>
        <translation>此版本不包含该页面</translation>
    </message>
    <message>
        <source>The command line does it meanwhile.</source>
        <translation>可先使用命令行。</translation>
    </message>
</context>
<context>
    <name>MissingTab</name>
    <message>
        <source>This view is not part of this version</source>
        <translation>此版本不包含该视图</translation>
    </message>
    <message>
        <source>The docker command shows it meanwhile.</source>
        <translation>可先使用 docker 命令查看。</translation>
    </message>
</context>
<context>
    <name>MountRow</name>
    <message>
        <source>Remove this mount</source>
        <translation>删除此挂载</translation>
    </message>
    <message>
        <source>Folder or volume</source>
        <translation>文件夹或卷</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>Volume</source>
        <translation>卷</translation>
    </message>
    <message>
        <source>Folder of this computer, or volume</source>
        <translation>本机文件夹或卷</translation>
    </message>
    <message>
        <source>Choose the folder</source>
        <translation>选择文件夹</translation>
    </message>
    <message>
        <source>Path in the container</source>
        <translation>容器内的路径</translation>
    </message>
    <message>
        <source>Read only</source>
        <translation>只读</translation>
    </message>
    <message>
        <source>/home/me/site</source>
        <translation>/home/me/site</translation>
    </message>
    <message>
        <source>name, or empty for a new one</source>
        <translation>卷名，留空则新建</translation>
    </message>
    <message>
        <source>Choose a folder</source>
        <translation>选择文件夹</translation>
    </message>
</context>
<context>
    <name>MountsPart</name>
    <message>
        <source>Add a m&amp;ount</source>
        <translation>添加挂载(&amp;O)</translation>
    </message>
    <message>
        <source>This computer</source>
        <translation>本机</translation>
    </message>
    <message>
        <source>Container</source>
        <translation>容器</translation>
    </message>
</context>
<context>
    <name>NameDialog</name>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>There is already something with this name.</source>
        <translation>已有同名的文件或文件夹。</translation>
    </message>
    <message>
        <source>A name has no slash and is not only dots.</source>
        <translation>名称不能包含斜杠，也不能只有点。</translation>
    </message>
</context>
<context>
    <name>Names</name>
    <message>
        <source>A name is needed.</source>
        <translation>请填写名称。</translation>
    </message>
    <message>
        <source>A name has letters, digits, _ . and -.</source>
        <translation>名称只能包含字母、数字、_ . 和 -。</translation>
    </message>
    <message>
        <source>This name is taken.</source>
        <translation>此名称已被使用。</translation>
    </message>
</context>
<context>
    <name>NetworkActions</name>
    <message>
        <source>{0} is on {1}</source>
        <translation>{0} 已连接到 {1}</translation>
    </message>
    <message>
        <source>{0} was not connected</source>
        <translation>未能连接 {0}</translation>
    </message>
    <message>
        <source>Disconnect {0} from {1}?</source>
        <translation>断开 {0} 与 {1} 的连接？</translation>
    </message>
    <message>
        <source>Its open connections there end. It can be connected again.</source>
        <translation>它在该网络中的连接会中断，之后可以重新连接。</translation>
    </message>
    <message>
        <source>Disconnect</source>
        <translation>断开</translation>
    </message>
    <message>
        <source>{0} is no longer on {1}</source>
        <translation>{0} 已与 {1} 断开</translation>
    </message>
    <message>
        <source>{0} was not disconnected</source>
        <translation>未能断开 {0}</translation>
    </message>
    <message>
        <source>Containers that name it cannot start until it is there again.</source>
        <translation>依赖此网络的容器将无法启动，直到重新创建它。</translation>
    </message>
    <message>
        <source>{0} are on it. It can go only when they have left.</source>
        <translation>{0} 已连接到此网络，需先断开才能删除。</translation>
    </message>
    <message>
        <source>Disconnect them first</source>
        <translation>先断开这些容器</translation>
    </message>
    <message numerus="yes">
        <source>Remove %n network(s)?</source>
        <translation>
            <numerusform>删除 %n 个网络？</numerusform>
        </translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Every network is in use</source>
        <translation>所有网络都在使用中</translation>
    </message>
    <message numerus="yes">
        <source>Remove %n unused network(s)?</source>
        <translation>
            <numerusform>删除 %n 个未使用的网络？</numerusform>
        </translation>
    </message>
    <message>
        <source>Nobody is on them now; they take no room on the disk.</source>
        <translation>目前没有容器连接到这些网络，它们不占磁盘空间。</translation>
    </message>
    <message>
        <source>Remove unused networks</source>
        <translation>删除未使用的网络</translation>
    </message>
    <message>
        <source>{0} is created</source>
        <translation>{0} 已创建</translation>
    </message>
    <message>
        <source>It was not created</source>
        <translation>未能创建网络</translation>
    </message>
    <message>
        <source>Remove {0}</source>
        <translation>删除 {0}</translation>
    </message>
</context>
<context>
    <name>NetworkDetail</name>
    <message>
        <source>Re&amp;move...</source>
        <translation>删除(&amp;M)…</translation>
    </message>
    <message>
        <source>Docker&apos;s own stays.</source>
        <translation>Docker 自带的网络不能删除。</translation>
    </message>
    <message>
        <source>&amp;Connect...</source>
        <translation>连接(&amp;C)…</translation>
    </message>
    <message>
        <source>Networks</source>
        <translation>网络</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>网络</translation>
    </message>
    <message>
        <source>Containers</source>
        <translation>容器</translation>
    </message>
    <message>
        <source>{0}, created {1}</source>
        <translation>{0}，创建于 {1}</translation>
    </message>
    <message>
        <source>Id</source>
        <translation>ID</translation>
    </message>
    <message>
        <source>Driver</source>
        <translation>驱动</translation>
    </message>
    <message>
        <source>Subnet</source>
        <translation>子网</translation>
    </message>
    <message>
        <source>Gateway</source>
        <translation>网关</translation>
    </message>
    <message>
        <source>Way out</source>
        <translation>外部访问</translation>
    </message>
    <message>
        <source>none, it is internal</source>
        <translation>无，内部网络</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>有</translation>
    </message>
    <message>
        <source>Labels</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>IPv4</source>
        <translation>IPv4</translation>
    </message>
    <message>
        <source>IPv6</source>
        <translation>IPv6</translation>
    </message>
    <message>
        <source>MAC</source>
        <translation>MAC</translation>
    </message>
    <message>
        <source>Aliases</source>
        <translation>别名</translation>
    </message>
    <message>
        <source>Containers on the network</source>
        <translation>此网络中的容器</translation>
    </message>
    <message>
        <source>Nobody is on this network</source>
        <translation>此网络中没有容器</translation>
    </message>
    <message>
        <source>Connect a container, or run one on it.</source>
        <translation>可以连接一个容器，或在此网络中运行容器。</translation>
    </message>
    <message>
        <source>Open the container</source>
        <translation>打开容器</translation>
    </message>
    <message>
        <source>Disconnect...</source>
        <translation>断开…</translation>
    </message>
    <message>
        <source>Copy address</source>
        <translation>复制地址</translation>
    </message>
</context>
<context>
    <name>NetworkPart</name>
    <message>
        <source>Network</source>
        <translation>网络</translation>
    </message>
    <message>
        <source>the usual one (bridge)</source>
        <translation>默认网络（bridge）</translation>
    </message>
    <message>
        <source>other names there, with spaces between</source>
        <translation>在该网络中的其他名称，以空格分隔</translation>
    </message>
    <message>
        <source>made of the container&apos;s id</source>
        <translation>由容器 ID 生成</translation>
    </message>
    <message>
        <source>Net&amp;work</source>
        <translation>网络(&amp;W)</translation>
    </message>
    <message>
        <source>Aliases</source>
        <translation>别名</translation>
    </message>
    <message>
        <source>&amp;Host name</source>
        <translation>主机名(&amp;H)</translation>
    </message>
</context>
<context>
    <name>NetworksPage</name>
    <message>
        <source>Networks</source>
        <translation>网络</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Driver</source>
        <translation>驱动</translation>
    </message>
    <message>
        <source>Subnet</source>
        <translation>子网</translation>
    </message>
    <message>
        <source>Containers</source>
        <translation>容器</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>创建时间</translation>
    </message>
    <message>
        <source>Filter name, subnet</source>
        <translation>筛选名称、子网</translation>
    </message>
    <message>
        <source>Remove &amp;unused...</source>
        <translation>删除未使用的网络(&amp;U)…</translation>
    </message>
    <message>
        <source>&amp;Create...</source>
        <translation>创建(&amp;C)…</translation>
    </message>
    <message>
        <source>No networks</source>
        <translation>没有网络</translation>
    </message>
    <message>
        <source>Containers on the same network reach each other by name.</source>
        <translation>同一网络中的容器可以通过名称互相访问。</translation>
    </message>
    <message>
        <source>Create a network...</source>
        <translation>创建网络…</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>详情</translation>
    </message>
    <message>
        <source>Connect a container...</source>
        <translation>连接容器…</translation>
    </message>
    <message>
        <source>Disconnect a container...</source>
        <translation>断开容器…</translation>
    </message>
    <message>
        <source>Copy name</source>
        <translation>复制名称</translation>
    </message>
    <message>
        <source>Copy id</source>
        <translation>复制 ID</translation>
    </message>
    <message>
        <source>Remove...</source>
        <translation>删除…</translation>
    </message>
    <message numerus="yes">
        <source>%n selected</source>
        <translation>
            <numerusform>已选 %n 项</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n network(s)</source>
        <translation>
            <numerusform>%n 个网络</numerusform>
        </translation>
    </message>
    <message>
        <source>Docker&apos;s own</source>
        <translation>Docker 自带</translation>
    </message>
    <message>
        <source>internal</source>
        <translation>内部</translation>
    </message>
</context>
<context>
    <name>NewsRow</name>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
</context>
<context>
    <name>Notices</name>
    <message>
        <source>Dismiss</source>
        <translation>知道了</translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>还有 %n 项</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>OperationDialog</name>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>It goes on when this is closed.</source>
        <translation>关闭此窗口后会继续进行。</translation>
    </message>
    <message>
        <source>Cancel the work</source>
        <translation>取消操作</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Copy details</source>
        <translation>复制详情</translation>
    </message>
    <message>
        <source>Under way</source>
        <translation>进行中</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>已取消</translation>
    </message>
</context>
<context>
    <name>OperationRow</name>
    <message>
        <source>Cancel {0}</source>
        <translation>取消：{0}</translation>
    </message>
    <message>
        <source>Done in {0}</source>
        <translation>已完成，用时 {0}</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>Cancelled after {0}</source>
        <translation>已取消，用时 {0}</translation>
    </message>
</context>
<context>
    <name>OtherPart</name>
    <message>
        <source>Options</source>
        <translation>选项</translation>
    </message>
    <message>
        <source>As in docker run, for what has no field here.</source>
        <translation>写法同 docker run，用于此处没有对应字段的选项。</translation>
    </message>
    <message>
        <source>{0} is not an option.</source>
        <translation>{0} 不是选项。</translation>
    </message>
    <message>
        <source>The image and the command have fields above.</source>
        <translation>镜像和命令请在上方填写。</translation>
    </message>
    <message>
        <source>An option here has a field of its own.</source>
        <translation>此处的某个选项有专门的字段。</translation>
    </message>
    <message>
        <source>Move it there: {0}.</source>
        <translation>请移到对应的字段：{0}。</translation>
    </message>
</context>
<context>
    <name>OutputView</name>
    <message>
        <source>What the run touches</source>
        <translation>本次运行涉及的对象</translation>
    </message>
    <message>
        <source>Output of compose</source>
        <translation>compose 的输出</translation>
    </message>
    <message>
        <source>Compose has not run here since the window was opened.</source>
        <translation>打开窗口以来，这里还没有运行过 compose。</translation>
    </message>
</context>
<context>
    <name>PairsPart</name>
    <message>
        <source>{0} is there twice.</source>
        <translation>{0} 重复出现。</translation>
    </message>
</context>
<context>
    <name>Palette</name>
    <message>
        <source>Command palette</source>
        <translation>命令面板</translation>
    </message>
    <message>
        <source>Go to a page, a container, an image, or do something</source>
        <translation>前往页面、容器、镜像，或执行操作</translation>
    </message>
    <message>
        <source>Search everything</source>
        <translation>搜索全部</translation>
    </message>
    <message>
        <source>Found</source>
        <translation>搜索结果</translation>
    </message>
    <message>
        <source>Nothing found</source>
        <translation>没有找到</translation>
    </message>
</context>
<context>
    <name>PasteDialog</name>
    <message>
        <source>Paste a docker run line</source>
        <translation>粘贴 docker run 命令</translation>
    </message>
    <message>
        <source>The docker run line</source>
        <translation>docker run 命令</translation>
    </message>
    <message>
        <source>&amp;Fill in the form</source>
        <translation>填入表单(&amp;F)</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>From docker, podman or nerdctl, in one line or several.</source>
        <translation>支持 docker、podman 和 nerdctl 的命令，单行或多行均可。</translation>
    </message>
</context>
<context>
    <name>PathBar</name>
    <message>
        <source>Folder above (Backspace)</source>
        <translation>上级文件夹（Backspace）</translation>
    </message>
    <message>
        <source>Type a path (Ctrl+L)</source>
        <translation>输入路径（Ctrl+L）</translation>
    </message>
    <message>
        <source>Path</source>
        <translation>路径</translation>
    </message>
</context>
<context>
    <name>PathLine</name>
    <message>
        <source>Choose...</source>
        <translation>选择…</translation>
    </message>
</context>
<context>
    <name>PortRow</name>
    <message>
        <source>Remove this port</source>
        <translation>删除此端口</translation>
    </message>
    <message>
        <source>chosen for you</source>
        <translation>自动分配</translation>
    </message>
    <message>
        <source>Port of this computer</source>
        <translation>本机端口</translation>
    </message>
    <message>
        <source>Port of the container</source>
        <translation>容器端口</translation>
    </message>
    <message>
        <source>Protocol</source>
        <translation>协议</translation>
    </message>
    <message>
        <source>The port of the container is missing.</source>
        <translation>缺少容器端口。</translation>
    </message>
    <message>
        <source>For example 80.</source>
        <translation>例如 80。</translation>
    </message>
    <message>
        <source>Use {0}</source>
        <translation>改用 {0}</translation>
    </message>
    <message>
        <source>{0} is not a port.</source>
        <translation>{0} 不是端口。</translation>
    </message>
    <message>
        <source>Write a number or a range, for example 8080 or 8000-8010.</source>
        <translation>请填写端口号或端口范围，例如 8080 或 8000-8010。</translation>
    </message>
</context>
<context>
    <name>PortsPart</name>
    <message>
        <source>&amp;Add a port</source>
        <translation>添加端口(&amp;A)</translation>
    </message>
    <message>
        <source>This computer</source>
        <translation>本机</translation>
    </message>
    <message>
        <source>Container</source>
        <translation>容器</translation>
    </message>
    <message>
        <source>Ports</source>
        <translation>端口</translation>
    </message>
</context>
<context>
    <name>PortsTab</name>
    <message>
        <source>&amp;Add a port</source>
        <translation>添加端口(&amp;A)</translation>
    </message>
    <message>
        <source>Ports</source>
        <translation>端口</translation>
    </message>
    <message>
        <source>No port leads to this container</source>
        <translation>没有端口通向此容器</translation>
    </message>
    <message>
        <source>Publish ports when it is run, or lead a port of this computer to one that a program in it listens on. The container goes on running.</source>
        <translation>可在运行容器时发布端口，也可将本机端口转发到容器中程序监听的端口，容器无需停止。</translation>
    </message>
    <message>
        <source>Add a port</source>
        <translation>添加端口</translation>
    </message>
    <message numerus="yes">
        <source>%n port(s) of this computer lead here.</source>
        <translation>
            <numerusform>本机有 %n 个端口通向这里。</numerusform>
        </translation>
    </message>
    <message>
        <source>On this computer</source>
        <translation>本机地址</translation>
    </message>
    <message>
        <source>Container</source>
        <translation>容器</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Connections</source>
        <translation>连接数</translation>
    </message>
    <message>
        <source>In</source>
        <translation>接收</translation>
    </message>
    <message>
        <source>Out</source>
        <translation>发送</translation>
    </message>
    <message>
        <source>no port of this computer leads here</source>
        <translation>没有本机端口通向这里</translation>
    </message>
    <message>
        <source>Not published</source>
        <translation>未发布</translation>
    </message>
    <message>
        <source>added by you</source>
        <translation>手动添加</translation>
    </message>
    <message>
        <source>published, for the whole network</source>
        <translation>已发布，整个网络可访问</translation>
    </message>
    <message>
        <source>published, for this computer only</source>
        <translation>已发布，仅限本机</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>已开放</translation>
    </message>
    <message>
        <source>Conflict</source>
        <translation>冲突</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>Closed</source>
        <translation>已关闭</translation>
    </message>
    <message>
        <source>{0} of {1}</source>
        <translation>{0}，共 {1}</translation>
    </message>
    <message>
        <source>Lead a port here…</source>
        <translation>转发端口到这里…</translation>
    </message>
    <message>
        <source>Copy address</source>
        <translation>复制地址</translation>
    </message>
    <message>
        <source>Open in the browser</source>
        <translation>在浏览器中打开</translation>
    </message>
    <message>
        <source>Remove the port</source>
        <translation>删除端口</translation>
    </message>
    <message>
        <source>{0} could not be removed</source>
        <translation>无法删除 {0}</translation>
    </message>
    <message>
        <source>{0} leads nowhere now</source>
        <translation>{0} 不再转发</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
</context>
<context>
    <name>Preview</name>
    <message>
        <source>The same as a docker run line</source>
        <translation>等效的 docker run 命令</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>复制(&amp;C)</translation>
    </message>
    <message>
        <source>Copy the docker run line</source>
        <translation>复制 docker run 命令</translation>
    </message>
    <message>
        <source>The same in a terminal</source>
        <translation>等效的终端命令</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>已复制</translation>
    </message>
</context>
<context>
    <name>ProcessPart</name>
    <message>
        <source>that of the image</source>
        <translation>使用镜像的默认值</translation>
    </message>
    <message>
        <source>that of the image, or 1000:1000</source>
        <translation>使用镜像的默认值，或 1000:1000</translation>
    </message>
    <message>
        <source>&amp;Terminal (TTY)</source>
        <translation>终端 TTY(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Keep input open</source>
        <translation>保持输入打开(&amp;K)</translation>
    </message>
    <message>
        <source>Co&amp;mmand</source>
        <translation>命令(&amp;M)</translation>
    </message>
    <message>
        <source>Entrypoint</source>
        <translation>入口点</translation>
    </message>
    <message>
        <source>&amp;User</source>
        <translation>用户(&amp;U)</translation>
    </message>
    <message>
        <source>Working &amp;folder</source>
        <translation>工作目录(&amp;F)</translation>
    </message>
    <message>
        <source>none at all</source>
        <translation>不使用入口点</translation>
    </message>
    <message>
        <source>A quote in the command is opened and not closed.</source>
        <translation>命令中的引号没有闭合。</translation>
    </message>
    <message>
        <source>Add the missing quote.</source>
        <translation>请补上缺少的引号。</translation>
    </message>
    <message>
        <source>Input and output</source>
        <translation>输入与输出</translation>
    </message>
</context>
<context>
    <name>ProcessesTab</name>
    <message>
        <source>Filter command, user, PID</source>
        <translation>筛选命令、用户、PID</translation>
    </message>
    <message>
        <source>Processes</source>
        <translation>进程</translation>
    </message>
    <message numerus="yes">
        <source>%n process(es)</source>
        <translation>
            <numerusform>%n 个进程</numerusform>
        </translation>
    </message>
    <message>
        <source>Command</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>PID</source>
        <translation>PID</translation>
    </message>
    <message>
        <source>User</source>
        <translation>用户</translation>
    </message>
    <message>
        <source>CPU</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>启动时间</translation>
    </message>
    <message>
        <source>Copy command</source>
        <translation>复制命令</translation>
    </message>
    <message>
        <source>Copy PID</source>
        <translation>复制 PID</translation>
    </message>
    <message>
        <source>Send {0}</source>
        <translation>发送 {0}</translation>
    </message>
    <message>
        <source>What it has not saved is lost. The container goes on running.</source>
        <translation>未保存的内容将会丢失，容器会继续运行。</translation>
    </message>
    <message>
        <source>It is the first process of {0}: when it ends, the container stops.</source>
        <translation>这是 {0} 的首个进程，它结束后容器会停止。</translation>
    </message>
    <message>
        <source>Send {0} to process {1}?</source>
        <translation>向进程 {1} 发送 {0}？</translation>
    </message>
    <message>
        <source>{0} could not be sent</source>
        <translation>无法发送 {0}</translation>
    </message>
</context>
<context>
    <name>ProjectLogs</name>
    <message>
        <source>The services have written nothing yet.</source>
        <translation>服务暂无日志。</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
</context>
<context>
    <name>ProjectModel</name>
    <message>
        <source>Project</source>
        <translation>项目</translation>
    </message>
    <message>
        <source>Services</source>
        <translation>服务</translation>
    </message>
    <message>
        <source>Ports</source>
        <translation>端口</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>not known here</source>
        <translation>本机未知</translation>
    </message>
    <message>
        <source>Not checked</source>
        <translation>未检查</translation>
    </message>
    <message>
        <source>{0} of {1} running</source>
        <translation>{0} / {1} 运行中</translation>
    </message>
</context>
<context>
    <name>ProjectView</name>
    <message>
        <source>Services</source>
        <translation>服务</translation>
    </message>
    <message>
        <source>Logs</source>
        <translation>日志</translation>
    </message>
    <message>
        <source>Output</source>
        <translation>输出</translation>
    </message>
    <message>
        <source>Views of the project</source>
        <translation>项目视图</translation>
    </message>
    <message>
        <source>{0} of {1} running</source>
        <translation>{0} / {1} 运行中</translation>
    </message>
    <message>
        <source>Its file is not known on this computer.</source>
        <translation>在本机上找不到它的文件。</translation>
    </message>
    <message>
        <source>&amp;Down…</source>
        <translation>下线(&amp;D)…</translation>
    </message>
    <message>
        <source>S&amp;top</source>
        <translation>停止(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Start</source>
        <translation>启动(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Restart</source>
        <translation>重启(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Up</source>
        <translation>部署(&amp;U)</translation>
    </message>
    <message>
        <source>Copy the folder to the machine, create and start</source>
        <translation>将文件夹复制到虚拟机，创建并启动</translation>
    </message>
    <message>
        <source>&amp;Build and up</source>
        <translation>构建并部署(&amp;B)</translation>
    </message>
    <message>
        <source>The same, with what is built from the folder built anew</source>
        <translation>同上，并重新构建从文件夹构建的镜像</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>启动</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Open the container</source>
        <translation>打开容器</translation>
    </message>
    <message>
        <source>Restart</source>
        <translation>重启</translation>
    </message>
    <message>
        <source>Scale…</source>
        <translation>调整数量…</translation>
    </message>
</context>
<context>
    <name>PruneDialog</name>
    <message>
        <source>Frees about {0}</source>
        <translation>约可释放 {0}</translation>
    </message>
    <message>
        <source>Counting...</source>
        <translation>正在统计…</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>无</translation>
    </message>
    <message>
        <source>counting...</source>
        <translation>正在统计…</translation>
    </message>
</context>
<context>
    <name>PruneImagesDialog</name>
    <message>
        <source>Images &amp;without a name</source>
        <translation>无名称的镜像(&amp;W)</translation>
    </message>
    <message>
        <source>Left over from older builds and pulls.</source>
        <translation>较早的构建和拉取留下的镜像。</translation>
    </message>
    <message>
        <source>&amp;All images that no container uses</source>
        <translation>所有未被容器使用的镜像(&amp;A)</translation>
    </message>
    <message>
        <source>Those without a name are among them.</source>
        <translation>包括无名称的镜像。</translation>
    </message>
    <message>
        <source>The &amp;cache of builds</source>
        <translation>构建缓存(&amp;C)</translation>
    </message>
    <message>
        <source>The next build of anything takes longer.</source>
        <translation>下一次构建会变慢。</translation>
    </message>
    <message>
        <source>Free space of images</source>
        <translation>清理镜像</translation>
    </message>
    <message>
        <source>What containers use stays. Images can be pulled or built again.</source>
        <translation>容器正在使用的镜像会保留。删除的镜像可以重新拉取或构建。</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>删除</translation>
    </message>
</context>
<context>
    <name>PruneVolumesDialog</name>
    <message>
        <source>Free space of volumes</source>
        <translation>清理卷</translation>
    </message>
    <message>
        <source>What is in a removed volume is lost. Those that a container uses stay.</source>
        <translation>删除的卷中的内容将会丢失。正被容器使用的卷会保留。</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Unused volumes that &amp;nobody named</source>
        <translation>未使用的匿名卷(&amp;N)</translation>
    </message>
    <message>
        <source>Docker made them for containers that are gone.</source>
        <translation>Docker 为已删除的容器创建的卷。</translation>
    </message>
    <message>
        <source>Unused volumes with a na&amp;me as well</source>
        <translation>未使用的命名卷(&amp;M)</translation>
    </message>
    <message>
        <source>Look at the list first: they may be kept on purpose.</source>
        <translation>请先查看列表，有些卷可能是特意保留的。</translation>
    </message>
</context>
<context>
    <name>PullDialog</name>
    <message>
        <source>From its registry onto the machine. Without a tag, latest is meant.</source>
        <translation>从仓库拉取到虚拟机。不写标签即为 latest。</translation>
    </message>
    <message>
        <source>Pull an image</source>
        <translation>拉取镜像</translation>
    </message>
    <message>
        <source>&amp;Pull</source>
        <translation>拉取(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Image</source>
        <translation>镜像(&amp;I)</translation>
    </message>
    <message>
        <source>Platform</source>
        <translation>平台</translation>
    </message>
    <message>
        <source>that of the machine</source>
        <translation>与虚拟机相同</translation>
    </message>
    <message>
        <source>Pla&amp;tform</source>
        <translation>平台(&amp;T)</translation>
    </message>
    <message>
        <source>From {0} onto the machine. Without a tag, latest is meant.</source>
        <translation>从 {0} 拉取到虚拟机。不写标签即为 latest。</translation>
    </message>
</context>
<context>
    <name>PushDialog</name>
    <message>
        <source>Push an image</source>
        <translation>推送镜像</translation>
    </message>
    <message>
        <source>&amp;Push</source>
        <translation>推送(&amp;P)</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>名称(&amp;N)</translation>
    </message>
    <message>
        <source>To {0}. Whoever may read there can pull it then.</source>
        <translation>推送到 {0}。有读取权限的人都可以拉取。</translation>
    </message>
</context>
<context>
    <name>Questions</name>
    <message>
        <source>Take {0} down?</source>
        <translation>下线 {0}？</translation>
    </message>
    <message>
        <source>What is listed here is removed. The file and the images stay.</source>
        <translation>以下内容将被删除，文件和镜像会保留。</translation>
    </message>
    <message>
        <source>Take down</source>
        <translation>下线</translation>
    </message>
    <message numerus="yes">
        <source>And %n volume(s) with all data in them</source>
        <translation>
            <numerusform>同时删除 %n 个卷及其中的全部数据</numerusform>
        </translation>
    </message>
    <message>
        <source>And the data in {0}</source>
        <translation>同时删除 {0} 中的数据</translation>
    </message>
</context>
<context>
    <name>ReferenceDialog</name>
    <message>
        <source>&amp;Log in...</source>
        <translation>登录(&amp;L)…</translation>
    </message>
</context>
<context>
    <name>RegistryWork</name>
    <message>
        <source>{0} is on the machine</source>
        <translation>{0} 已在虚拟机中</translation>
    </message>
    <message>
        <source>Run...</source>
        <translation>运行…</translation>
    </message>
    <message>
        <source>Pull {0}</source>
        <translation>拉取 {0}</translation>
    </message>
    <message>
        <source>{0} is at {1}</source>
        <translation>{0} 已推送到 {1}</translation>
    </message>
    <message>
        <source>Push {0}</source>
        <translation>推送 {0}</translation>
    </message>
    <message>
        <source>The registry may want a log-in</source>
        <translation>仓库可能需要登录</translation>
    </message>
    <message>
        <source>Log in...</source>
        <translation>登录…</translation>
    </message>
</context>
<context>
    <name>RemoveQuestion</name>
    <message numerus="yes">
        <source>Remove %n volume(s) without a name too</source>
        <translation>
            <numerusform>同时删除 %n 个匿名卷</numerusform>
        </translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Remove {0}?</source>
        <translation>删除 {0}？</translation>
    </message>
    <message numerus="yes">
        <source>Remove %n container(s)?</source>
        <translation>
            <numerusform>删除 %n 个容器？</numerusform>
        </translation>
    </message>
    <message>
        <source>This is lost, and cannot be brought back:</source>
        <translation>以下内容将会丢失，且无法恢复：</translation>
    </message>
    <message>
        <source>The volumes stay: {0}.</source>
        <translation>这些卷会保留：{0}。</translation>
    </message>
    <message>
        <source>It is running, and is killed first</source>
        <translation>它正在运行，会先被强制停止</translation>
    </message>
    <message numerus="yes">
        <source>%n of them are running, and are killed first</source>
        <translation>
            <numerusform>其中 %n 个正在运行，会先被强制停止</numerusform>
        </translation>
    </message>
    <message>
        <source>Files that were written outside of volumes, and the logs</source>
        <translation>写在卷以外的文件，以及日志</translation>
    </message>
    <message numerus="yes">
        <source>The way to %n volume(s) without a name</source>
        <translation>
            <numerusform>与 %n 个匿名卷的关联</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{0} and %n more</source>
        <translation>
            <numerusform>{0}，另有 %n 个</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RenameDialog</name>
    <message>
        <source>Rename {0}</source>
        <translation>重命名 {0}</translation>
    </message>
    <message>
        <source>New name</source>
        <translation>新名称</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>重命名</translation>
    </message>
</context>
<context>
    <name>RestCard</name>
    <message>
        <source>It takes no memory and no processor of this computer. It wakes by itself as soon as you use a container, docker or a published port.</source>
        <translation>不占用本机的内存和处理器。使用容器、docker 或已发布的端口时会自动恢复。</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>Images, volumes and containers are kept on the data disk.</source>
        <translation>镜像、卷和容器保留在数据盘上。</translation>
    </message>
    <message>
        <source>Suspended</source>
        <translation>已挂起</translation>
    </message>
    <message>
        <source>Suspended since {0}, file {1}</source>
        <translation>自 {0} 起挂起，文件 {1}</translation>
    </message>
</context>
<context>
    <name>RunDialog</name>
    <message>
        <source>Run a container</source>
        <translation>运行容器</translation>
    </message>
    <message>
        <source>&amp;Run</source>
        <translation>运行(&amp;R)</translation>
    </message>
    <message>
        <source>Create only</source>
        <translation>仅创建</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>&amp;Paste a docker run line...</source>
        <translation>粘贴 docker run 命令(&amp;P)…</translation>
    </message>
    <message>
        <source>Close without running the container?</source>
        <translation>不运行容器，直接关闭？</translation>
    </message>
    <message>
        <source>What you filled in is lost.</source>
        <translation>已填写的内容将会丢失。</translation>
    </message>
    <message>
        <source>Keep editing</source>
        <translation>继续编辑</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message numerus="yes">
        <source>{0} And %n more.</source>
        <translation>
            <numerusform>{0}另有 %n 项问题。</numerusform>
        </translation>
    </message>
    <message>
        <source>Ctrl+Enter runs it.</source>
        <translation>按 Ctrl+Enter 运行。</translation>
    </message>
</context>
<context>
    <name>RunForm</name>
    <message>
        <source>Volumes and folders</source>
        <translation>卷与文件夹</translation>
    </message>
    <message>
        <source>Command and user</source>
        <translation>命令与用户</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>网络</translation>
    </message>
    <message>
        <source>Restart and limits</source>
        <translation>重启与资源限制</translation>
    </message>
    <message>
        <source>Labels</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Other options</source>
        <translation>其他选项</translation>
    </message>
</context>
<context>
    <name>RunStrip</name>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Show the output</source>
        <translation>查看输出</translation>
    </message>
    <message>
        <source>{0} s</source>
        <translation>{0} 秒</translation>
    </message>
</context>
<context>
    <name>Runner</name>
    <message>
        <source>Run {0}</source>
        <translation>运行 {0}</translation>
    </message>
    <message>
        <source>Create {0}</source>
        <translation>创建 {0}</translation>
    </message>
    <message>
        <source>Pulling {0}</source>
        <translation>正在拉取 {0}</translation>
    </message>
    <message>
        <source>Run the demo</source>
        <translation>运行演示</translation>
    </message>
    <message>
        <source>{0} is created</source>
        <translation>{0} 已创建</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>查看</translation>
    </message>
    <message>
        <source>{0} is running</source>
        <translation>{0} 正在运行</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Open logs</source>
        <translation>查看日志</translation>
    </message>
</context>
<context>
    <name>Runs</name>
    <message>
        <source>Bring {0} up</source>
        <translation>部署 {0}</translation>
    </message>
    <message>
        <source>Take {0} down</source>
        <translation>下线 {0}</translation>
    </message>
    <message>
        <source>Stop {0}</source>
        <translation>停止 {0}</translation>
    </message>
    <message>
        <source>Start {0}</source>
        <translation>启动 {0}</translation>
    </message>
    <message>
        <source>Restart {0}</source>
        <translation>重启 {0}</translation>
    </message>
    <message>
        <source>Scale {0} to {1}</source>
        <translation>将 {0} 调整为 {1} 个</translation>
    </message>
</context>
<context>
    <name>ScaleDialog</name>
    <message>
        <source>Scale {0}</source>
        <translation>调整 {0} 的数量</translation>
    </message>
    <message>
        <source>Number of containers</source>
        <translation>容器数量</translation>
    </message>
    <message>
        <source>&amp;Containers</source>
        <translation>容器(&amp;C)</translation>
    </message>
    <message>
        <source>It publishes a port of this computer, which only one container can have.</source>
        <translation>它发布了本机端口，一个端口只能由一个容器占用。</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>&amp;Scale</source>
        <translation>调整(&amp;S)</translation>
    </message>
</context>
<context>
    <name>Section</name>
    <message>
        <source>needs a look</source>
        <translation>需要检查</translation>
    </message>
</context>
<context>
    <name>Sections</name>
    <message>
        <source>Resources</source>
        <translation>资源</translation>
    </message>
    <message>
        <source>Idle</source>
        <translation>空闲</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>网络</translation>
    </message>
    <message>
        <source>Certificates</source>
        <translation>证书</translation>
    </message>
    <message>
        <source>Registries</source>
        <translation>镜像仓库</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>外观</translation>
    </message>
    <message>
        <source>This computer</source>
        <translation>本机</translation>
    </message>
    <message>
        <source>Advanced</source>
        <translation>高级</translation>
    </message>
    <message>
        <source>Shared folders</source>
        <translation>共享文件夹</translation>
    </message>
    <message>
        <source>Not available in this version: volumes hold what containers keep.</source>
        <translation>此版本不提供，请用卷保存容器的内容。</translation>
    </message>
    <message>
        <source>Updates</source>
        <translation>更新</translation>
    </message>
    <message>
        <source>Off. There is no update service yet: a new version is installed by hand.</source>
        <translation>已关闭。目前没有更新服务，新版本需手动安装。</translation>
    </message>
</context>
<context>
    <name>ServiceModel</name>
    <message>
        <source>Service</source>
        <translation>服务</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Ports</source>
        <translation>端口</translation>
    </message>
    <message>
        <source>Containers</source>
        <translation>容器</translation>
    </message>
    <message>
        <source>After</source>
        <translation>依赖于</translation>
    </message>
    <message>
        <source>built from the folder</source>
        <translation>从文件夹构建</translation>
    </message>
    <message>
        <source>Not created</source>
        <translation>未创建</translation>
    </message>
    <message>
        <source>Unhealthy</source>
        <translation>不健康</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>运行中</translation>
    </message>
    <message>
        <source>{0} of {1} running</source>
        <translation>{0} / {1} 运行中</translation>
    </message>
    <message>
        <source>Exited ({0})</source>
        <translation>已退出 ({0})</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>已停止</translation>
    </message>
</context>
<context>
    <name>SettingRow</name>
    <message>
        <source>Back to the default</source>
        <translation>恢复默认值</translation>
    </message>
</context>
<context>
    <name>SettingWords</name>
    <message>
        <source>Processors</source>
        <translation>处理器</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>Data disk</source>
        <translation>数据盘</translation>
    </message>
    <message>
        <source>Suspend after</source>
        <translation>空闲后自动挂起</translation>
    </message>
    <message>
        <source>Suspend when I leave</source>
        <translation>离开时挂起</translation>
    </message>
    <message>
        <source>Published ports</source>
        <translation>已发布的端口</translation>
    </message>
    <message>
        <source>DNS servers</source>
        <translation>DNS 服务器</translation>
    </message>
    <message>
        <source>Proxy</source>
        <translation>代理</translation>
    </message>
    <message>
        <source>Trusted certificates</source>
        <translation>受信任的证书</translation>
    </message>
    <message>
        <source>Accelerator</source>
        <translation>加速器</translation>
    </message>
    <message>
        <source>Folder of QEMU</source>
        <translation>QEMU 文件夹</translation>
    </message>
    <message>
        <source>Folder of the machine&apos;s image</source>
        <translation>虚拟机映像文件夹</translation>
    </message>
    <message numerus="yes">
        <source>This computer has %n processor(s). Idle ones cost nothing.</source>
        <translation>
            <numerusform>本机有 %n 个处理器，空闲时不占资源。</numerusform>
        </translation>
    </message>
    <message>
        <source>At most this much of this computer&apos;s {0}; the machine takes only what is in use, and gives back what is not.</source>
        <translation>本机内存共 {0}，这里设置的是占用上限；虚拟机只占用实际使用的部分，其余会归还。</translation>
    </message>
    <message>
        <source>The file on this computer takes what is in it, not its limit. It grows, and can never be made smaller.</source>
        <translation>本机上的磁盘文件只占用实际内容的空间，而不是上限。上限只能增大，不能缩小。</translation>
    </message>
    <message>
        <source>Minutes without use and without running containers, or never. A suspended machine takes no memory and wakes in less than a second.</source>
        <translation>无人使用且没有运行中的容器时，经过多少分钟后挂起，也可选择从不。挂起的虚拟机不占内存，不到一秒即可恢复。</translation>
    </message>
    <message>
        <source>With its containers, when you quit, log out or this computer goes to sleep.</source>
        <translation>退出、注销或本机睡眠时，连同其中的容器一起挂起。</translation>
    </message>
    <message>
        <source>Where a port that a container publishes on all interfaces can be reached from.</source>
        <translation>容器在所有网络接口上发布的端口可以从哪里访问。</translation>
    </message>
    <message>
        <source>auto for those of this computer, or addresses such as 10.0.0.1</source>
        <translation>auto 表示使用本机的 DNS 服务器，或填写地址，如 10.0.0.1</translation>
    </message>
    <message>
        <source>auto for this computer&apos;s, off, or an address such as http://proxy:3128</source>
        <translation>auto 表示使用本机的代理，off 表示关闭，或填写地址，如 http://proxy:3128</translation>
    </message>
    <message>
        <source>auto for what was added to this computer, off, or a file or folder of certificates (PEM) that the engine shall trust</source>
        <translation>auto 表示使用本机已添加的证书，off 表示关闭，或填写引擎应信任的证书（PEM）文件或文件夹</translation>
    </message>
    <message>
        <source>auto tries what this computer has; emulation always works.</source>
        <translation>“自动”会尝试本机支持的加速器；软件模拟始终可用。</translation>
    </message>
    <message>
        <source>empty for the one on the PATH</source>
        <translation>留空则使用 PATH 中的 QEMU</translation>
    </message>
    <message>
        <source>empty for the image that came along</source>
        <translation>留空则使用随附的映像</translation>
    </message>
    <message>
        <source>From this computer only</source>
        <translation>仅限本机</translation>
    </message>
    <message>
        <source>From the whole network</source>
        <translation>整个网络</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>Emulation (tcg)</source>
        <translation>软件模拟（tcg）</translation>
    </message>
    <message>
        <source>never</source>
        <translation>从不</translation>
    </message>
    <message>
        <source>More processors than this computer has make the machine slower.</source>
        <translation>处理器数量超过本机会使虚拟机变慢。</translation>
    </message>
    <message>
        <source>That leaves little for everything else that runs on this computer.</source>
        <translation>本机上其他程序可用的内存会很少。</translation>
    </message>
    <message>
        <source>Everybody in your network can reach these ports. Containers seldom ask for a password.</source>
        <translation>网络中的所有人都能访问这些端口，而容器很少要求密码。</translation>
    </message>
    <message>
        <source>Programs in containers run about ten times slower.</source>
        <translation>容器中的程序大约慢十倍。</translation>
    </message>
</context>
<context>
    <name>SettingsPage</name>
    <message>
        <source>Search settings</source>
        <translation>搜索设置</translation>
    </message>
    <message>
        <source>Restart</source>
        <translation>重启</translation>
    </message>
    <message>
        <source>No setting is called so.</source>
        <translation>没有这样的设置项。</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>{0} is now {1}</source>
        <translation>{0} 已改为 {1}</translation>
    </message>
    <message>
        <source>It was {0}.</source>
        <translation>原为 {0}。</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Needs a restart of the machine: {0}.</source>
        <translation>需重启虚拟机才能生效：{0}。</translation>
    </message>
    <message>
        <source>Restart the machine</source>
        <translation>重启虚拟机</translation>
    </message>
</context>
<context>
    <name>SettingsWords</name>
    <message>
        <source>Entry point</source>
        <translation>入口点</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>工作目录</translation>
    </message>
    <message>
        <source>User</source>
        <translation>用户</translation>
    </message>
    <message>
        <source>Host name</source>
        <translation>主机名</translation>
    </message>
    <message>
        <source>Restart</source>
        <translation>重启策略</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>网络</translation>
    </message>
    <message>
        <source>Terminal</source>
        <translation>终端</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>是</translation>
    </message>
    <message>
        <source>Rights</source>
        <translation>权限</translation>
    </message>
    <message>
        <source>no limit</source>
        <translation>不限</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>Processors</source>
        <translation>处理器</translation>
    </message>
    <message>
        <source>Processes</source>
        <translation>进程数</translation>
    </message>
    <message>
        <source>Shared memory</source>
        <translation>共享内存</translation>
    </message>
    <message>
        <source>read only</source>
        <translation>只读</translation>
    </message>
    <message>
        <source>Volume</source>
        <translation>卷</translation>
    </message>
    <message>
        <source>Bind</source>
        <translation>绑定</translation>
    </message>
    <message>
        <source>In memory</source>
        <translation>内存文件系统</translation>
    </message>
    <message>
        <source>always</source>
        <translation>总是</translation>
    </message>
    <message>
        <source>unless it was stopped</source>
        <translation>总是，手动停止除外</translation>
    </message>
    <message numerus="yes">
        <source>after a failure, %n time(s)</source>
        <translation>
            <numerusform>失败后，最多 %n 次</numerusform>
        </translation>
    </message>
    <message>
        <source>after a failure</source>
        <translation>失败后</translation>
    </message>
    <message>
        <source>never</source>
        <translation>从不</translation>
    </message>
    <message>
        <source>all (privileged)</source>
        <translation>全部（特权）</translation>
    </message>
</context>
<context>
    <name>ShellWindow</name>
    <message>
        <source>Shell in the machine</source>
        <translation>虚拟机终端</translation>
    </message>
    <message>
        <source>the machine</source>
        <translation>虚拟机</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>已复制</translation>
    </message>
</context>
<context>
    <name>ShowSwitch</name>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>运行中</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>已停止</translation>
    </message>
</context>
<context>
    <name>Sidebar</name>
    <message>
        <source>Pages</source>
        <translation>页面</translation>
    </message>
</context>
<context>
    <name>StartCard</name>
    <message>
        <source>Last start</source>
        <translation>最近一次启动</translation>
    </message>
    <message>
        <source>All starts</source>
        <translation>全部启动记录</translation>
    </message>
    <message>
        <source>The last 20 starts, and what took how long</source>
        <translation>最近 20 次启动及各阶段用时</translation>
    </message>
    <message>
        <source>Phases of the last start</source>
        <translation>最近一次启动的各阶段</translation>
    </message>
    <message>
        <source>The start as it goes on</source>
        <translation>启动进度</translation>
    </message>
    <message>
        <source>This start</source>
        <translation>本次启动</translation>
    </message>
    <message>
        <source>What to do</source>
        <translation>如何处理</translation>
    </message>
    <message>
        <source>The machine starts: this is what it does right now.</source>
        <translation>虚拟机正在启动，以下是当前进度。</translation>
    </message>
    <message>
        <source>The machine wakes from disk: this is what it does right now.</source>
        <translation>虚拟机正在从磁盘恢复，以下是当前进度。</translation>
    </message>
    <message>
        <source>resumed from disk in {0}</source>
        <translation>从磁盘恢复用时 {0}</translation>
    </message>
    <message>
        <source>cold start before it took {0}</source>
        <translation>此前冷启动用时 {0}</translation>
    </message>
    <message>
        <source>cold start in {0}</source>
        <translation>冷启动用时 {0}</translation>
    </message>
    <message>
        <source>The machine was not started yet.</source>
        <translation>虚拟机尚未启动过。</translation>
    </message>
    <message>
        <source>Slower than it could be: {0}</source>
        <translation>未达到最快速度：{0}</translation>
    </message>
</context>
<context>
    <name>Starter</name>
    <message>
        <source>{0} does not run</source>
        <translation>{0} 未在运行</translation>
    </message>
    <message>
        <source>What it does shows here as soon as it runs.</source>
        <translation>运行后即可在此查看。</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>启动</translation>
    </message>
    <message>
        <source>{0} could not be started</source>
        <translation>无法启动 {0}</translation>
    </message>
</context>
<context>
    <name>StartsDialog</name>
    <message>
        <source>The last starts</source>
        <translation>最近的启动</translation>
    </message>
    <message>
        <source>Wakes from a suspend are not among them.</source>
        <translation>不包括从挂起恢复。</translation>
    </message>
    <message>
        <source>The machine was not started yet.</source>
        <translation>虚拟机尚未启动过。</translation>
    </message>
    <message>
        <source>Phases of the start</source>
        <translation>启动的各阶段</translation>
    </message>
</context>
<context>
    <name>StartsModel</name>
    <message>
        <source>When</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Outcome</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>Took</source>
        <translation>用时</translation>
    </message>
    <message>
        <source>Processor</source>
        <translation>处理器</translation>
    </message>
    <message>
        <source>Longest part</source>
        <translation>最长阶段</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>就绪</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>emulated</source>
        <translation>软件模拟</translation>
    </message>
</context>
<context>
    <name>StateButton</name>
    <message>
        <source>Machine</source>
        <translation>虚拟机</translation>
    </message>
    <message>
        <source>Machine: {0}</source>
        <translation>虚拟机：{0}</translation>
    </message>
</context>
<context>
    <name>StatsCard</name>
    <message>
        <source>limit {0}</source>
        <translation>上限 {0}</translation>
    </message>
    <message>
        <source>peak {0}</source>
        <translation>峰值 {0}</translation>
    </message>
</context>
<context>
    <name>StatsTab</name>
    <message>
        <source>{0}/s</source>
        <translation>{0}/s</translation>
    </message>
    <message>
        <source>CPU</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>in</source>
        <translation>接收</translation>
    </message>
    <message>
        <source>out</source>
        <translation>发送</translation>
    </message>
    <message>
        <source>read</source>
        <translation>读取</translation>
    </message>
    <message>
        <source>written</source>
        <translation>写入</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>网络</translation>
    </message>
    <message>
        <source>Disk</source>
        <translation>磁盘</translation>
    </message>
    <message>
        <source>Last &amp;5 minutes</source>
        <translation>最近 5 分钟(&amp;5)</translation>
    </message>
    <message>
        <source>Last &amp;hour</source>
        <translation>最近 1 小时(&amp;H)</translation>
    </message>
    <message>
        <source>It does not run: this is what it used before.</source>
        <translation>容器未在运行，以下是之前的用量。</translation>
    </message>
    <message>
        <source>The machine rests: this is what it used before.</source>
        <translation>虚拟机未在运行，以下是之前的用量。</translation>
    </message>
    <message>
        <source>Measuring …</source>
        <translation>正在测量…</translation>
    </message>
    <message numerus="yes">
        <source>%n process(es)</source>
        <translation>
            <numerusform>%n 个进程</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>StatusBar</name>
    <message>
        <source>Status of the machine</source>
        <translation>虚拟机状态</translation>
    </message>
    <message>
        <source>Activity and news</source>
        <translation>活动与消息</translation>
    </message>
    <message>
        <source>CPU {0} %</source>
        <translation>CPU {0} %</translation>
    </message>
    <message>
        <source>RAM {0}</source>
        <translation>内存 {0}</translation>
    </message>
    <message>
        <source>Disk {0}</source>
        <translation>磁盘 {0}</translation>
    </message>
</context>
<context>
    <name>TabWords</name>
    <message>
        <source>Logs</source>
        <translation>日志</translation>
    </message>
    <message>
        <source>Terminal</source>
        <translation>终端</translation>
    </message>
    <message>
        <source>Stats</source>
        <translation>统计</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Processes</source>
        <translation>进程</translation>
    </message>
    <message>
        <source>Inspect</source>
        <translation>详细信息</translation>
    </message>
    <message>
        <source>Ports</source>
        <translation>端口</translation>
    </message>
    <message>
        <source>Environment</source>
        <translation>环境</translation>
    </message>
    <message>
        <source>Health</source>
        <translation>健康</translation>
    </message>
</context>
<context>
    <name>TableHeader</name>
    <message>
        <source>Sort by</source>
        <translation>排序方式</translation>
    </message>
    <message>
        <source>Left and Right choose a column, Space sorts by it.</source>
        <translation>按左右方向键选择列，按空格键按该列排序。</translation>
    </message>
    <message>
        <source>Ascending</source>
        <translation>升序</translation>
    </message>
    <message>
        <source>Descending</source>
        <translation>降序</translation>
    </message>
    <message>
        <source>{0}, not sorted</source>
        <translation>{0}，未排序</translation>
    </message>
    <message>
        <source>{0}, sorted ascending</source>
        <translation>{0}，升序</translation>
    </message>
    <message>
        <source>{0}, sorted descending</source>
        <translation>{0}，降序</translation>
    </message>
</context>
<context>
    <name>TableView</name>
    <message>
        <source>More actions</source>
        <translation>更多操作</translation>
    </message>
</context>
<context>
    <name>TagDialog</name>
    <message>
        <source>Tag {0}</source>
        <translation>为 {0} 添加标签</translation>
    </message>
    <message>
        <source>One more name for the same image; it takes no room.</source>
        <translation>为同一个镜像再添加一个名称，不占空间。</translation>
    </message>
    <message>
        <source>&amp;Tag</source>
        <translation>添加标签(&amp;T)</translation>
    </message>
    <message>
        <source>[REGISTRY/]NAME[:TAG], without a tag it is latest.</source>
        <translation>格式为 [仓库/]名称[:标签]，不写标签即为 latest。</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>名称(&amp;N)</translation>
    </message>
    <message>
        <source>It has this name already.</source>
        <translation>镜像已有此名称。</translation>
    </message>
</context>
<context>
    <name>TerminalPanel</name>
    <message>
        <source>New terminal</source>
        <translation>新建终端</translation>
    </message>
    <message>
        <source>Open another terminal (Ctrl+Shift+T)</source>
        <translation>再打开一个终端（Ctrl+Shift+T）</translation>
    </message>
    <message>
        <source>Other shells</source>
        <translation>其他 Shell</translation>
    </message>
    <message>
        <source>Copy command</source>
        <translation>复制命令</translation>
    </message>
    <message>
        <source>Copy the command that opens a terminal here from your system&apos;s own terminal</source>
        <translation>复制命令，可在系统自带的终端中用它打开此处的终端</translation>
    </message>
    <message>
        <source>No terminal is open.</source>
        <translation>没有打开的终端。</translation>
    </message>
    <message>
        <source>&amp;Open a terminal</source>
        <translation>打开终端(&amp;O)</translation>
    </message>
    <message>
        <source>Close terminal</source>
        <translation>关闭终端</translation>
    </message>
    <message>
        <source>Rename terminal</source>
        <translation>重命名终端</translation>
    </message>
    <message>
        <source>Next terminal</source>
        <translation>下一个终端</translation>
    </message>
    <message>
        <source>Previous terminal</source>
        <translation>上一个终端</translation>
    </message>
    <message>
        <source>Other command...</source>
        <translation>其他命令…</translation>
    </message>
    <message>
        <source>Run a command</source>
        <translation>运行命令</translation>
    </message>
    <message>
        <source>Command to run in {0}:</source>
        <translation>要在 {0} 中运行的命令：</translation>
    </message>
    <message>
        <source>The process has ended</source>
        <translation>进程已结束</translation>
    </message>
    <message numerus="yes">
        <source>Paste %n line(s)?</source>
        <translation>
            <numerusform>粘贴 %n 行？</numerusform>
        </translation>
    </message>
    <message>
        <source>Each line runs as soon as it is pasted.</source>
        <translation>每一行粘贴后都会立即执行。</translation>
    </message>
    <message>
        <source>&amp;Paste</source>
        <translation>粘贴(&amp;P)</translation>
    </message>
</context>
<context>
    <name>TerminalSession</name>
    <message>
        <source>[process ended] Press Enter to start again</source>
        <translation>[进程已结束] 按 Enter 重新启动</translation>
    </message>
    <message>
        <source>[process ended with code {0}] Press Enter to start again</source>
        <translation>[进程已结束，代码 {0}] 按 Enter 重新启动</translation>
    </message>
    <message>
        <source>Press Enter to try again</source>
        <translation>按 Enter 重试</translation>
    </message>
</context>
<context>
    <name>TerminalTab</name>
    <message>
        <source>Copied</source>
        <translation>已复制</translation>
    </message>
    <message>
        <source>{0} is paused</source>
        <translation>{0} 已暂停</translation>
    </message>
    <message>
        <source>{0} does not run</source>
        <translation>{0} 未在运行</translation>
    </message>
    <message>
        <source>Unpause</source>
        <translation>取消暂停</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>启动</translation>
    </message>
    <message>
        <source>A terminal needs a container that runs.</source>
        <translation>容器运行时才能打开终端。</translation>
    </message>
    <message>
        <source>{0} cannot be started</source>
        <translation>无法启动 {0}</translation>
    </message>
</context>
<context>
    <name>TerminalTabs</name>
    <message>
        <source>Terminals</source>
        <translation>终端</translation>
    </message>
    <message>
        <source>Name of the terminal</source>
        <translation>终端名称</translation>
    </message>
</context>
<context>
    <name>TerminalView</name>
    <message>
        <source>Terminal</source>
        <translation>终端</translation>
    </message>
    <message>
        <source>What you type goes to the process. Ctrl+Tab leaves the terminal.</source>
        <translation>输入的内容会发送给进程。按 Ctrl+Tab 离开终端。</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>复制(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Paste</source>
        <translation>粘贴(&amp;P)</translation>
    </message>
    <message>
        <source>Select &amp;all</source>
        <translation>全选(&amp;A)</translation>
    </message>
    <message>
        <source>C&amp;lear scrollback</source>
        <translation>清除历史输出(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Larger text</source>
        <translation>放大文字(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Smaller text</source>
        <translation>缩小文字(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Usual text size</source>
        <translation>恢复默认字号(&amp;U)</translation>
    </message>
</context>
<context>
    <name>TextEditor</name>
    <message>
        <source>Choose…</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>Choose: {0}</source>
        <translation>选择：{0}</translation>
    </message>
</context>
<context>
    <name>ThingModel</name>
    <message>
        <source>What</source>
        <translation>对象</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Creating</source>
        <translation>正在创建</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>已创建</translation>
    </message>
    <message>
        <source>Starting</source>
        <translation>正在启动</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>已启动</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>运行中</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>Healthy</source>
        <translation>健康</translation>
    </message>
    <message>
        <source>Stopping</source>
        <translation>正在停止</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>Removing</source>
        <translation>正在删除</translation>
    </message>
    <message>
        <source>Removed</source>
        <translation>已删除</translation>
    </message>
    <message>
        <source>Restarting</source>
        <translation>正在重启</translation>
    </message>
    <message>
        <source>Restarted</source>
        <translation>已重启</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>错误</translation>
    </message>
</context>
<context>
    <name>ToastCard</name>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>TransferStrip</name>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>Tray</name>
    <message>
        <source>Machine: {0}</source>
        <translation>虚拟机：{0}</translation>
    </message>
    <message>
        <source>Sampan: {0}</source>
        <translation>Sampan：{0}</translation>
    </message>
    <message>
        <source>Wake the machine</source>
        <translation>恢复虚拟机</translation>
    </message>
    <message>
        <source>Start the machine</source>
        <translation>启动虚拟机</translation>
    </message>
    <message>
        <source>Open Sampan</source>
        <translation>打开 Sampan</translation>
    </message>
    <message>
        <source>Suspend the machine</source>
        <translation>挂起虚拟机</translation>
    </message>
    <message>
        <source>Stop the machine</source>
        <translation>停止虚拟机</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
    <message>
        <source>Suspends the machine with its containers</source>
        <translation>挂起虚拟机及其中的容器</translation>
    </message>
</context>
<context>
    <name>VolumeActions</name>
    <message>
        <source>Export a volume to a tar</source>
        <translation>将卷导出为 tar</translation>
    </message>
    <message>
        <source>Tar archives</source>
        <translation>tar 归档</translation>
    </message>
    <message>
        <source>Exported to {0}</source>
        <translation>已导出到 {0}</translation>
    </message>
    <message>
        <source>Export {0}</source>
        <translation>导出 {0}</translation>
    </message>
    <message>
        <source>{0} is in {1}</source>
        <translation>{0} 已导入 {1}</translation>
    </message>
    <message>
        <source>Import {0} into {1}</source>
        <translation>将 {0} 导入 {1}</translation>
    </message>
    <message>
        <source>What is in it is lost for good. An export would keep it.</source>
        <translation>其中的内容将永久丢失。如需保留，请先导出。</translation>
    </message>
    <message>
        <source>{0} stays, as containers use it.</source>
        <translation>{0} 正被容器使用，会保留。</translation>
    </message>
    <message numerus="yes">
        <source>Remove %n volume(s)?</source>
        <translation>
            <numerusform>删除 %n 个卷？</numerusform>
        </translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>The volume was not created</source>
        <translation>未能创建卷</translation>
    </message>
    <message>
        <source>{0} is created</source>
        <translation>{0} 已创建</translation>
    </message>
    <message>
        <source>{0} is a copy of {1}</source>
        <translation>{0} 已从 {1} 克隆</translation>
    </message>
    <message>
        <source>Clone {0}</source>
        <translation>克隆 {0}</translation>
    </message>
    <message>
        <source>Remove {0}</source>
        <translation>删除 {0}</translation>
    </message>
    <message numerus="yes">
        <source>%n volume(s) removed, {0} are free again</source>
        <translation>
            <numerusform>已删除 %n 个卷，释放 {0}</numerusform>
        </translation>
    </message>
    <message>
        <source>Free space of volumes</source>
        <translation>清理卷</translation>
    </message>
    <message>
        <source>size not measured</source>
        <translation>大小未统计</translation>
    </message>
</context>
<context>
    <name>VolumeDetail</name>
    <message>
        <source>C&amp;lone...</source>
        <translation>克隆(&amp;L)…</translation>
    </message>
    <message>
        <source>&amp;Import...</source>
        <translation>导入(&amp;I)…</translation>
    </message>
    <message>
        <source>&amp;Export...</source>
        <translation>导出(&amp;E)…</translation>
    </message>
    <message>
        <source>Re&amp;move...</source>
        <translation>删除(&amp;M)…</translation>
    </message>
    <message>
        <source>Volumes</source>
        <translation>卷</translation>
    </message>
    <message>
        <source>Volume</source>
        <translation>卷</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>not measured yet</source>
        <translation>尚未统计</translation>
    </message>
    <message>
        <source>{0}, created {1}</source>
        <translation>{0}，创建于 {1}</translation>
    </message>
    <message>
        <source>Containers use it.</source>
        <translation>正被容器使用。</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Driver</source>
        <translation>驱动</translation>
    </message>
    <message>
        <source>In the machine</source>
        <translation>虚拟机中的路径</translation>
    </message>
    <message>
        <source>Used by</source>
        <translation>使用它的容器</translation>
    </message>
    <message>
        <source>no container</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Labels</source>
        <translation>标签</translation>
    </message>
</context>
<context>
    <name>VolumesPage</name>
    <message>
        <source>Volumes</source>
        <translation>卷</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Driver</source>
        <translation>驱动</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Used by</source>
        <translation>使用情况</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>创建时间</translation>
    </message>
    <message>
        <source>Filter name, container</source>
        <translation>筛选名称、容器</translation>
    </message>
    <message>
        <source>More</source>
        <translation>更多</translation>
    </message>
    <message>
        <source>&amp;Import a tar...</source>
        <translation>导入 tar(&amp;I)…</translation>
    </message>
    <message>
        <source>&amp;Free space...</source>
        <translation>清理空间(&amp;F)…</translation>
    </message>
    <message>
        <source>&amp;Measure</source>
        <translation>统计大小(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;Create...</source>
        <translation>创建(&amp;C)…</translation>
    </message>
    <message>
        <source>No volumes yet</source>
        <translation>还没有卷</translation>
    </message>
    <message>
        <source>A volume keeps what containers write after they are gone.</source>
        <translation>容器删除后，写入卷的内容仍会保留。</translation>
    </message>
    <message>
        <source>Create a volume...</source>
        <translation>创建卷…</translation>
    </message>
    <message>
        <source>Import a tar...</source>
        <translation>导入 tar…</translation>
    </message>
    <message>
        <source>Files and details</source>
        <translation>文件与详情</translation>
    </message>
    <message>
        <source>Clone...</source>
        <translation>克隆…</translation>
    </message>
    <message>
        <source>Export...</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Import into it...</source>
        <translation>导入到此卷…</translation>
    </message>
    <message>
        <source>Copy name</source>
        <translation>复制名称</translation>
    </message>
    <message>
        <source>Remove...</source>
        <translation>删除…</translation>
    </message>
    <message numerus="yes">
        <source>%n selected</source>
        <translation>
            <numerusform>已选 %n 项</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n volume(s)</source>
        <translation>
            <numerusform>%n 个卷</numerusform>
        </translation>
    </message>
    <message>
        <source>{0}, not measured yet</source>
        <translation>{0}，尚未统计大小</translation>
    </message>
    <message>
        <source>{0}, measured {1}</source>
        <translation>{0}，统计于 {1}</translation>
    </message>
    <message>
        <source>Drop it to import it into a volume.</source>
        <translation>松开即可导入到卷。</translation>
    </message>
    <message>
        <source>The volumes were not measured</source>
        <translation>未能统计卷的大小</translation>
    </message>
    <message>
        <source>Measuring...</source>
        <translation>正在统计…</translation>
    </message>
    <message>
        <source>nobody named it</source>
        <translation>匿名卷</translation>
    </message>
    <message>
        <source>not measured yet</source>
        <translation>尚未统计</translation>
    </message>
</context>
<context>
    <name>Way</name>
    <message>
        <source>Compose</source>
        <translation>编排</translation>
    </message>
</context>
<context>
    <name>WindowRows</name>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>After the next start of the window.</source>
        <translation>下次打开窗口后生效。</translation>
    </message>
    <message>
        <source>Compact rows</source>
        <translation>紧凑行</translation>
    </message>
    <message>
        <source>More rows of a table on one screen.</source>
        <translation>一屏显示更多表格行。</translation>
    </message>
    <message>
        <source>Start at log-in</source>
        <translation>登录时启动</translation>
    </message>
    <message>
        <source>The window opens when you log in; the machine starts when it is used.</source>
        <translation>登录系统时打开窗口，虚拟机在使用时启动。</translation>
    </message>
    <message>
        <source>&amp;Log in…</source>
        <translation>登录(&amp;L)…</translation>
    </message>
    <message>
        <source>Log-ins are kept where the docker command keeps them.</source>
        <translation>登录信息保存在 docker 命令保存的位置。</translation>
    </message>
    <message>
        <source>Registries</source>
        <translation>镜像仓库</translation>
    </message>
</context>
<context>
    <name>Words</name>
    <message>
        <source>just now</source>
        <translation>刚刚</translation>
    </message>
    <message numerus="yes">
        <source>%n year(s) ago</source>
        <translation>
            <numerusform>%n 年前</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n month(s) ago</source>
        <translation>
            <numerusform>%n 个月前</numerusform>
        </translation>
    </message>
    <message>
        <source>{0} ago</source>
        <translation>{0}前</translation>
    </message>
    <message numerus="yes">
        <source>%n container(s)</source>
        <translation>
            <numerusform>%n 个容器</numerusform>
        </translation>
    </message>
    <message>
        <source>unused</source>
        <translation>未使用</translation>
    </message>
</context>
</TS>
